/** Where the service logs; pino's, Fastify's and console's methods fit. No secret, ticket, uid or IP is logged. */
export interface ServiceLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const noLogger: ServiceLogger = { info() {}, warn() {}, error() {} }
