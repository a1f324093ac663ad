/** What core logs to: pino's interface, which console has too. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What a warning is about; each code has a page in the documentation. */
export type WarningCode =
  | 'TICKETGATE_BODY_NOT_PARSED'
  | 'TICKETGATE_PROXY_NOT_TRUSTED'
  | 'TICKETGATE_STORE_NOT_SHARED'
  | 'TICKETGATE_RELEASE_FAILED'
  | 'TICKETGATE_UNAVAILABLE'
  | 'TICKETGATE_MISCONFIGURED'
  | 'TICKETGATE_OPTIONS_NOT_KEPT'
  | 'TICKETGATE_THROWN_AFTER_NEXT'
  | 'TICKETGATE_HEADERS_NOT_SENT'
  | 'TICKETGATE_FOREIGN_TICKETS'
  | 'TICKETGATE_ATTEMPTS_NOT_SHARED'
  | 'TICKETGATE_ATTEMPTS_FAILED'
  | 'TICKETGATE_NO_FAILURE_SEEN'
  | 'TICKETGATE_IS_FAILURE_THREW'
  | 'TICKETGATE_RESPONSE_NOT_KNOWN'
  | 'TICKETGATE_TEST_KEYS'
  | 'TICKETGATE_REDIS_EVICTION'

/**
 * Issues each warning once, but for one that is true again and again: to the verifier's logger, else to the request's,
 * else as a process warning.
 * @param about one of a few things that warnings of this code are about, each of which is issued by itself
 */
export type Warn = (code: WarningCode, message: string, requestLogger?: Logger, about?: string) => void
