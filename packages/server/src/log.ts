/** Where the service logs; pino, Fastify's logger and console fit. No secret, ticket, uid or IP is logged. */
export interface ServiceLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const noLogger: ServiceLogger = { info() {}, warn() {}, error() {} }
