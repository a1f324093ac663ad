export * from '../report/otel.js'
