import type { Logger } from '@ticketgate/core'

/** Where the service logs; pino, Fastify's logger and console fit. No secret, ticket, uid or IP is logged. */
export type ServiceLogger = Logger

/** Logs nothing. */
export const noLogger: ServiceLogger = { info() {}, warn() {}, error() {} }

/** What the service counts, e.g. for Prometheus. Labels take few values: never an id, an IP or a ticket. */
export interface Metrics {
  /** A signed request was answered: its action or 'unknown', and the code. */
  action(action: string, code: number): void
  /** A challenge or picture was issued; `hostility` is how hostile the visit looks, 0 to 3. */
  challenge(kind: 'letters' | 'slide' | 'audio' | 'picture', hostility: number): void
  /** An answer was judged: 'right', 'wrong', 'expired', 'spent', 'pow', 'invalid' or 'unknown'. */
  answer(outcome: string): void
  /** A ticket, or a protocol's equivalent, was checked: 'verified', or why not. */
  check(outcome: string): void
  /** A request failed inside the service, most often in its store: the protocol it used, or 'none'. */
  failure(protocol: string): void
  /** The text that a collector reads. */
  scrape(): Promise<{ contentType: string; body: string }>
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  action() {},
  challenge() {},
  answer() {},
  check() {},
  failure() {},
  scrape: async () => ({ contentType: 'text/plain', body: '' }),
}

/** Where failures go. */
export interface Reporting {
  readonly log: ServiceLogger
  readonly metrics: Metrics
}
