import type { TicketStore } from '@ticketgate/core'
import type { BudgetOptions } from './budgets/budgets.js'
import type { Counters } from './budgets/counters.js'
import type { ServiceLogger } from './log.js'
import type { Metrics } from './metrics.js'

export interface ServiceOptions {
  /** The key id that applications sign with. */
  readonly secretId: string
  /** The key that applications sign with. */
  readonly secretKey: string
  /** More key pairs of the same owner, id to key: e.g. while one is being replaced. @default none */
  readonly moreKeys?: Readonly<Record<string, string>>
  /** 32 characters or more of secret text each. The first seals tickets and challenges, all of them open. */
  readonly sealKeys: readonly string[]
  /** Where the service listens. @default 8787; 0 takes any free port */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /** The origin under which browsers reach the service, e.g. `https://captcha.example.com`. @default as each request says */
  readonly publicUrl?: string
  /**
   * Host names that applications may sign for beside the one they call, `publicUrl`'s and `csec.api.qcloud.com`, each
   * with its port where the application signs that.
   * @default none
   */
  readonly hostNames?: readonly string[]
  /** How much of X-Forwarded-* is believed; Fastify's `trustProxy`. @default false */
  readonly trustProxy?: boolean | string | number
  /** Makes this deployment's pictures differ from others'; the same in all of its processes. @default the first seal key */
  readonly styleSeed?: string
  /** A folder of pictures of your own for the slide puzzle, 400 x 200 pixels or more each. @default scenes painted on the spot */
  readonly pictureFolder?: string
  /** What the picture URL serves. @default 'jpeg' */
  readonly pictureFormat?: 'jpeg' | 'png'
  /** @default 1200 */
  readonly ticketTtlSeconds?: number
  /** How often a ticket verifies. @default 2 */
  readonly ticketUses?: number
  /** How long a challenge can be answered. @default 120 */
  readonly challengeTtlSeconds?: number
  /** How old a script, or the URL of one, may be when its page opens the captcha, in seconds. @default 300 */
  readonly scriptTtlSeconds?: number
  /**
   * How long a page that opened the captcha may ask for challenges, in seconds since its script was made: as long as
   * somebody may take for the form. Never less than `scriptTtlSeconds`.
   * @default 3600
   */
  readonly sessionTtlSeconds?: number
  /** How long a picture URL gives new pictures. @default 1200 */
  readonly pictureUrlTtlSeconds?: number
  /** How much a visitor may fetch and fail before it gets harder; false: never. @default see `BudgetOptions` */
  readonly budgets?: BudgetOptions | false
  /** Remembers what was used. Processes that share one are one service. @default a memory store */
  readonly store?: TicketStore
  /** Counts for the budgets. @default in memory */
  readonly counters?: Counters
  /** Gives out tickets that nobody solved, to signed requests: for integration tests only. @default false */
  readonly testTickets?: boolean
  /** Tencent Captcha's applications, `CaptchaAppId` to `AppSecretKey`. @default any, the signature alone says who asks */
  readonly captchaApps?: Readonly<Record<string, string>>
  /** How OneAccess and AJ-Captcha pages and back ends may ask. */
  readonly oneaccess?: {
    /** The applications that may ask (`X-client-id`). @default any */
    readonly clientIds?: readonly string[]
    /** Whether pages encrypt the point that they send. @default false */
    readonly encryptPoints?: boolean
  }
  /** Shows in the log, never in an answer, the string that a refused request should have signed. @default not in production */
  readonly development?: boolean
  /** @default nothing is logged */
  readonly logger?: ServiceLogger
  /** Counts what happens and is served at /metrics. @default nothing is counted, and there is no /metrics */
  readonly metrics?: Metrics
  /** Milliseconds since 1970, for tests. @default Date.now */
  readonly now?: () => number
}

/** What an old application signs, wherever its name server sends it. */
const VENDOR_HOST = 'csec.api.qcloud.com'

/** The options with their defaults. */
export interface Settings {
  readonly keys: ReadonlyMap<string, string>
  readonly sealKeys: readonly string[]
  readonly publicUrl: URL | undefined
  readonly hostNames: readonly string[]
  readonly pictureFormat: 'jpeg' | 'png'
  readonly ticketTtlSeconds: number
  readonly ticketUses: number
  readonly challengeTtlSeconds: number
  readonly scriptTtlSeconds: number
  readonly sessionTtlSeconds: number
  readonly pictureUrlTtlSeconds: number
  readonly testTickets: boolean
  readonly captchaApps: ReadonlyMap<string, string>
  readonly oneaccess: { readonly clientIds: ReadonlySet<string>; readonly encryptPoints: boolean }
  readonly development: boolean
  readonly trustsProxy: boolean
}

export function settingsOf(options: ServiceOptions): Settings {
  const scriptTtlSeconds = options.scriptTtlSeconds ?? 300
  return {
    keys: new Map([[options.secretId, options.secretKey], ...Object.entries(options.moreKeys ?? {})]),
    sealKeys: options.sealKeys,
    publicUrl: options.publicUrl === undefined ? undefined : new URL(options.publicUrl),
    hostNames: [VENDOR_HOST, ...(options.hostNames ?? [])],
    pictureFormat: options.pictureFormat ?? 'jpeg',
    ticketTtlSeconds: options.ticketTtlSeconds ?? 1200,
    ticketUses: options.ticketUses ?? 2,
    challengeTtlSeconds: options.challengeTtlSeconds ?? 120,
    scriptTtlSeconds,
    sessionTtlSeconds: Math.max(options.sessionTtlSeconds ?? 3600, scriptTtlSeconds),
    pictureUrlTtlSeconds: options.pictureUrlTtlSeconds ?? 1200,
    testTickets: options.testTickets ?? false,
    captchaApps: new Map(Object.entries(options.captchaApps ?? {})),
    oneaccess: {
      clientIds: new Set(options.oneaccess?.clientIds),
      encryptPoints: options.oneaccess?.encryptPoints ?? false,
    },
    trustsProxy: options.trustProxy !== undefined && options.trustProxy !== false,
    development: options.development ?? process.env['NODE_ENV'] !== 'production',
  }
}
