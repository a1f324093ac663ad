/** Where the service logs; pino, Fastify's logger and console fit. No secret, ticket, uid or IP is logged. */
export interface ServiceLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

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

/** Counts events in fixed windows. One for the process, or one on Redis for all of them. */
export interface Counters {
  /**
   * Adds to a counter, which is forgotten `windowMs` after its first event.
   * @param key at most 64 printable ASCII characters; does not reveal who was counted
   * @param by 0 only reads
   * @param windowMs milliseconds
   * @returns the count after adding; a failure or no answer within 2 seconds fails the request, and admits nobody
   */
  add(key: string, by: number, windowMs: number): number | Promise<number>
}

/**
 * The numbers of events in a window from which a visit has the hostility 1, 2, 3 and 4 (refused): at least 1, none
 * lower than the one before, `Infinity` for never.
 */
export type Steps = readonly [number, number, number, number]

/** What one subject may do in a window of `windowSeconds`. */
export interface SubjectBudget {
  /** For challenges and pictures fetched. */
  readonly fetch: Steps
  /** For wrong answers. */
  readonly fail: Steps
}

/** A subject given here replaces both its defaults; one that is left out keeps them. */
export interface BudgetOptions {
  /** How long an event counts, in seconds since the first of its window, up to 86,400. @default 600 */
  readonly windowSeconds?: number
  /**
   * How many recordings one address may fetch in a window, 20 or more. Beyond that it is refused recordings, not
   * captchas.
   * @default 30
   */
  readonly recordings?: number
  /**
   * For pictures of CaptchaGetUrl, and for OneAccess and AJ-Captcha: their protocols have no place for a proof of work,
   * so that their budget is their price. Counted apart from everything else.
   */
  readonly withoutWork?: WorklessBudgetOptions
  /** One IPv4 address or IPv6 /64. @default fetch [40, 80, 160, 400], fail [3, 8, 20, 60] */
  readonly ip?: SubjectBudget
  /**
   * One user id, which is never refused by default: any visitor could give another account's id and lock it out.
   * @default fetch [20, 40, 80, Infinity], fail [3, 6, 12, Infinity]
   */
  readonly uid?: SubjectBudget
  /**
   * One business, which is never refused by default: any visitor could cause that.
   * @default fetch [20_000, 60_000, 200_000, Infinity], fail [2_000, 8_000, 30_000, Infinity]
   */
  readonly business?: SubjectBudget
}

/** As in `BudgetOptions`. */
export interface WorklessBudgetOptions {
  /** One IPv4 address or IPv6 /64. @default fetch [10, 15, 20, 30], fail [3, 5, 7, 10] */
  readonly ip?: SubjectBudget
  /** One IPv4 address or IPv6 /48, which is what one customer gets. @default fetch [40, 60, 80, 120], fail [12, 20, 28, 40] */
  readonly site?: SubjectBudget
  /** One user id. @default fetch [10, 20, 40, Infinity], fail [3, 6, 12, Infinity] */
  readonly uid?: SubjectBudget
  /**
   * One business; for CaptchaGetUrl without one, the key that signed.
   * @default fetch [20_000, 60_000, 200_000, Infinity], fail [2_000, 8_000, 30_000, Infinity]
   */
  readonly business?: SubjectBudget
}

/** The pages of statistics. */
export interface ConsoleOptions {
  /** What opens them: 16 characters or more. */
  readonly password: string
  /** The port to listen on; 0 takes any free one. @default 8788 */
  readonly port?: number
  /** The address or host name to listen on. @default '127.0.0.1' */
  readonly host?: string
  /**
   * Origins by which browsers reach them through a proxy, as in `https://captcha-admin.example.com`, besides `localhost`
   * and loopback addresses at any port.
   * @default none
   */
  readonly origins?: readonly string[]
}
