export * from '../report/prometheus.js'
