/**
 * How a captcha reaches its visitor. In the page's element: `letters` to read, `slide`, or `audio`, digits to listen to.
 * `picture`: letters that an application shows itself (CaptchaGetUrl). `oneaccess` and `aj-captcha`: the slides of those
 * protocols. `unknown`: a ticket that was none of this service's, or one that was issued for tests.
 */
export type Way = (typeof ways)[number]
export const ways = ['unknown', 'letters', 'slide', 'audio', 'picture', 'oneaccess', 'aj-captcha'] as const

/**
 * What came of a ticket's check. `used`: its uses were taken before. `mismatch`: another visitor's, application's or
 * scene's. `unknown`: not one of this service's tickets, or one that it no longer remembers.
 */
export type CheckOutcome = (typeof checkOutcomes)[number]
export const checkOutcomes = ['verified', 'used', 'expired', 'mismatch', 'unknown'] as const

/** What rows are told apart by. No network, address, uid or ticket is among it. */
export interface Labels {
  /**
   * The businessId in decimal, as a signed request gave it; `app 2012345678` for an application of Tencent Captcha that
   * the operator named; '' if there was none, or nobody signed it; `other` for those beyond `maxRowsPerHour`.
   */
  readonly business: string
  /** The sceneId in decimal, as a signed request gave it; '' or `other` as for `business`. */
  readonly scene: string
  /** As requested, 1 to 9; 0: not requested. */
  readonly captchaType: number
  /** How hostile the visit looked, 0 to 3; 4: it was refused. */
  readonly stage: 0 | 1 | 2 | 3 | 4
  readonly way: Way
}

/** Whole numbers that add up, over rows, hours and processes. */
export interface Counts {
  /** Challenges handed out. Two for a visitor who has to slide and then to read. */
  readonly shown: number
  /** Challenges answered right, within their time. */
  readonly right: number
  /** Challenges answered wrong. */
  readonly wrong: number
  /** Challenges whose first answer came after their time was over, up to five minutes late. */
  readonly expired: number
  /** Challenges whose first answer lacks the proof of work that they require: by a script, as good as always. */
  readonly unworked: number
  /** Captchas, recordings and checks that a budget refused. */
  readonly refused: number
  /** Right answers by the time they took: one number for each of `secondsBuckets`. */
  readonly seconds: readonly number[]
  /** Tickets checked. */
  readonly checks: { readonly [Outcome in CheckOutcome]: number }
}

/**
 * What was counted in one hour, or in one day for what is older than seven days. Challenges and their answers are
 * counted in the hour in which they were shown, checks and refusals in that in which they happened.
 */
export interface Row extends Labels, Counts {
  /** The start of the hour or of the UTC day, in milliseconds since 1970. */
  readonly startMs: number
  readonly hours: 1 | 24
}

/** The upper bounds of the histogram's buckets, in seconds: a bucket holds what is above the one before. */
export const secondsBuckets: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 45, 60, 90, 120, 300, 900],
  Number.POSITIVE_INFINITY,
]

/** How many rows an hour, or a day, has at most. */
export const maxRowsPerHour = 2_000

/** What the engine calls. No call fails, waits, or throws. */
export interface StatisticsRecorder {
  /** A challenge or a picture was handed out, now. */
  shown(labels: Labels): void
  /** It was answered. `shownAtMs`: when it was handed out, in milliseconds since 1970. */
  answered(labels: Labels, outcome: 'right' | 'wrong' | 'expired' | 'unworked', shownAtMs: number): void
  /** A ticket was checked. */
  checked(labels: Labels, outcome: CheckOutcome): void
  /** A budget refused a captcha, a recording or a check. */
  refused(labels: Labels): void
}

export interface StatisticsQuery {
  /** The first moment, in milliseconds since 1970. A row is in it if its hour, or day, begins in it. */
  readonly from: number
  /** The first moment after it. */
  readonly to: number
  /** Of this business alone. @default of all */
  readonly business?: string
  /** Of this scene alone. @default of all */
  readonly scene?: string
}

/**
 * Why counts are missing; the console makes a sentence of it, in English or Chinese.
 *
 * - `unreadable`: a file of the data folder, or a key in Redis, cannot be read.
 * - `unwritable`: counts cannot be written now. They are in the rows, but end with this process.
 * - `lost`: they could not be written for so long that they were forgotten.
 * - `unavailable`: Redis, or the data folder, cannot be read at all; the rows are what this process has counted.
 * - `dropped`: the oldest were removed, since Redis would have held more bytes of them than it may.
 * - `restart`: this process began to count at `to`, and nothing is kept from before.
 */
export interface MissingCounts {
  readonly why: 'unreadable' | 'unwritable' | 'lost' | 'unavailable' | 'dropped' | 'restart'
  /** From when, in milliseconds since 1970, where it is known. */
  readonly from?: number
  /** Up to when. */
  readonly to?: number
  /** A file's name, or the error's code, such as `ENOSPC`. */
  readonly detail?: string
}

export interface StatisticsAnswer {
  /** One for each hour (or day) and its labels; in no order. */
  readonly rows: readonly Row[]
  /** Empty: nothing is missing. */
  readonly missing: readonly MissingCounts[]
}

/** What the console calls. */
export interface StatisticsReader {
  /** Never rejects: what cannot be read is `missing`. */
  read(query: StatisticsQuery): Promise<StatisticsAnswer>
  /** How far back counts are kept, in milliseconds: 48 hours in memory, 90 days elsewhere. */
  readonly keptMs: number
  /** How long a challenge can be answered, in milliseconds: of what is younger nobody can say yet whether it was left. */
  readonly challengeTtlMs: number
}

/** What was counted between two writes. */
export interface StatisticsBatch {
  /** Unique. */
  readonly id: string
  /** Rows of hours. */
  readonly rows: readonly Row[]
}

/** Where counts are kept: this process's memory, a folder, or Redis. */
export interface StatisticsStore {
  /**
   * Adds a batch, once: one whose id was added before changes nothing more. Calls come one after another.
   * @throws an error with a `code` if it cannot; the same batch comes again later
   */
  add(batch: StatisticsBatch): Promise<void>
  /** @throws an error with a `code` if it can tell nothing at all */
  read(span: { readonly from: number; readonly to: number }): Promise<StatisticsAnswer>
  /** How far back it keeps counts, in milliseconds. */
  readonly keptMs: number
}
