import type { TicketStore } from '@ticketgate/core'
import type { Counters } from '../contracts/counters.js'
import type { Metrics, ServiceLogger } from '../contracts/reporting.js'
import type { StatisticsStore } from '../contracts/statistics.js'
import type { BudgetOptions } from './budget-options.js'

export interface ServiceOptions {
  /** The key id that applications sign with. */
  readonly secretId: string
  /** The key that applications sign with. */
  readonly secretKey: string
  /**
   * More key pairs of the same owner, id to key, e.g. while one is being replaced; the id `secretId` is not among them.
   * @default none
   */
  readonly moreKeys?: Readonly<Record<string, string>> | undefined
  /**
   * Secret texts of 32 to 4096 characters. The first one seals tickets and challenges and all of them can open one, so
   * that a key can be replaced without visitors noticing.
   */
  readonly sealKeys: readonly string[]
  /** The port to listen on; 0 takes any free one. @default 8787 */
  readonly port?: number | undefined
  /** The address or host name to listen on; `0.0.0.0` for all of IPv4, `::` for all. @default '127.0.0.1' */
  readonly host?: string | undefined
  /**
   * The origin under which browsers reach the service, without a path, e.g. `https://captcha.example.com`.
   * @default that of each request
   */
  readonly publicUrl?: string | undefined
  /**
   * Host names that applications may sign for besides the one they call, `publicUrl`'s and `csec.api.qcloud.com`, each
   * with its port if the application signs the port.
   * @default none
   */
  readonly hostNames?: readonly string[] | undefined
  /**
   * Whose X-Forwarded-* headers are trusted: those of this many proxies (0 to 100), or of proxies in these networks, as
   * in `'10.0.0.0/8, ::1'`; true: anyone's, so that any client can choose its own address.
   * @default false
   */
  readonly trustProxy?: boolean | string | number | undefined
  /**
   * Back ends that ask in their visitors' place, as addresses or networks (`10.1.0.4`, `10.1.0.0/16`): OneAccess calls of
   * theirs are counted for the device that they name, and pictures of CaptchaGetUrl that they pass on are counted for
   * nobody.
   * @default those on this machine (127.0.0.0/8, ::1)
   */
  readonly backEnds?: readonly string[] | undefined
  /**
   * Makes this deployment's pictures differ from others'; must be the same in all processes.
   * @default the first seal key
   */
  readonly styleSeed?: string | undefined
  /**
   * A folder of .jpg, .jpeg and .png files for the slide puzzle: 400 x 200 pixels or more each, at most 20 MB each and
   * 500 in all. Read once, at construction.
   * @default scenes painted on the spot
   */
  readonly pictureFolder?: string | undefined
  /** The format that CaptchaGetUrl's picture URL serves; the widget has its own. @default 'jpeg' */
  readonly pictureFormat?: 'jpeg' | 'png' | undefined
  /**
   * How long CaptchaCheck accepts a ticket, in seconds, up to 86,400. For DescribeCaptchaResult it is always 300.
   * @default 1200
   */
  readonly ticketTtlSeconds?: number | undefined
  /** How often CaptchaCheck accepts a ticket, up to 1000. DescribeCaptchaResult always accepts it once. @default 2 */
  readonly ticketUses?: number | undefined
  /**
   * How long a challenge can be answered, in seconds, up to 3600. For OneAccess and AJ-Captcha it is always 120.
   * @default 120
   */
  readonly challengeTtlSeconds?: number | undefined
  /**
   * How old a script, or the URL of one, may be when its page opens the captcha, in seconds, up to 86,400.
   * @default 300
   */
  readonly scriptTtlSeconds?: number | undefined
  /**
   * How long a page that opened the captcha may request challenges, in seconds since its script was made, up to 86,400:
   * as long as a visitor may need for the form. Never less than `scriptTtlSeconds`.
   * @default 3600
   */
  readonly sessionTtlSeconds?: number | undefined
  /** How long CaptchaGetUrl's picture URL serves new pictures, in seconds, up to 86,400. @default 1200 */
  readonly pictureUrlTtlSeconds?: number | undefined
  /**
   * How many captchas a visitor may fetch and fail before they get harder and finally are refused; false: no counting.
   * @default see `BudgetOptions`
   */
  readonly budgets?: BudgetOptions | false | undefined
  /**
   * Remembers what was used. Processes that share a store act as one service.
   * @default memory, with room for 4,850,000 marks in all, each kind in room of its own
   */
  readonly store?: TicketStore | undefined
  /** Counts for the budgets; processes that share a store share these too. @default memoryCounters() */
  readonly counters?: Counters | undefined
  /**
   * Issues tickets without a solved captcha to signed requests: for integration tests, refused in production.
   * @default false
   */
  readonly testTickets?: boolean | undefined
  /**
   * Whether the widget's answers need their proof of work; `false` saves end-to-end tests the wait, and is refused in
   * production.
   * @default true
   */
  readonly proofOfWork?: boolean | undefined
  /**
   * Tencent Captcha's applications, `CaptchaAppId` to `AppSecretKey`.
   * @default any; the signature alone identifies the caller
   */
  readonly captchaApps?: Readonly<Record<string, string>> | undefined
  /** What OneAccess pages and back ends may send. */
  readonly oneaccess?:
    | {
        /** The applications that are accepted (`X-client-id`). @default any */
        readonly clientIds?: readonly string[] | undefined
        /** Whether pages encrypt the point that they send, except over plain HTTP; AJ-Captcha's always do. @default false */
        readonly encryptPoints?: boolean | undefined
      }
    | undefined
  /**
   * Origins whose pages may show the captcha, as in `https://shop.example.com`; `*`: any. Pages of others cannot use up
   * the budgets of their visitors then, as far as browsers tell whose page it is.
   * @default any
   */
  readonly pageOrigins?: readonly string[] | undefined
  /**
   * AJ-Captcha's paths for pages (`/captcha/get`, `check`), which nobody signs: for those of these origins, as in
   * `https://shop.example.com`; `*`: of any. `/captcha/verify`, where back ends redeem tokens, is always there.
   * @default there are no such paths
   */
  readonly ajCaptcha?: { readonly origins: readonly string[] } | undefined
  /**
   * The pages of statistics, `/console`, on a listener of their own.
   * @default there are none
   */
  readonly console?: ConsoleOptions | undefined
  /**
   * Aids for building an application that have no place in production: the log, never a response, shows the string that
   * a refused request should have signed; /siteverify accepts dummy secrets; OneAccess credentials can be spent here.
   * @default true if NODE_ENV is not set, 'development' or 'test'
   */
  readonly development?: boolean | undefined
  /** Where the service logs: pino, console or the like. @default nothing is logged */
  readonly logger?: ServiceLogger | undefined
  /**
   * Keeps statistics for 90 days in this folder, which other processes may share: a folder `statistics` in it. Its parent
   * must be there.
   * @default 48 hours in memory
   */
  readonly dataFolder?: string | undefined
  /** Where statistics are kept, e.g. `redisStatistics()`; not together with `dataFolder`. @default memory */
  readonly statistics?: StatisticsStore | undefined
  /** Counts what happens and is served at /metrics. @default nothing is counted, and there is no /metrics */
  readonly metrics?: Metrics | undefined
  /** The time, in milliseconds since 1970; for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** The pages of statistics. */
export interface ConsoleOptions {
  /** What opens them: 16 characters or more. */
  readonly password: string
  /** The port to listen on; 0 takes any free one. @default 8788 */
  readonly port?: number | undefined
  /** The address or host name to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /**
   * Origins by which browsers reach them through a proxy, as in `https://captcha-admin.example.com`, besides `localhost`
   * and loopback addresses at any port.
   * @default none
   */
  readonly origins?: readonly string[] | undefined
}
