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
  readonly windowSeconds?: number | undefined
  /**
   * How many recordings one address may fetch in a window, 20 or more. Beyond that it is refused recordings, not
   * captchas.
   * @default 30
   */
  readonly recordings?: number | undefined
  /**
   * For pictures of CaptchaGetUrl, and for OneAccess and AJ-Captcha: their protocols have no place for a proof of work,
   * so that their budget is their price. Counted apart from everything else.
   */
  readonly withoutWork?: WorklessBudgetOptions | undefined
  /** One IPv4 address or IPv6 /64. @default fetch [40, 80, 160, 400], fail [3, 8, 20, 60] */
  readonly ip?: SubjectBudget | undefined
  /**
   * One user id, which is never refused by default: any visitor could give another account's id and lock it out.
   * @default fetch [20, 40, 80, Infinity], fail [3, 6, 12, Infinity]
   */
  readonly uid?: SubjectBudget | undefined
  /**
   * One business, which is never refused by default: any visitor could cause that.
   * @default fetch [20_000, 60_000, 200_000, Infinity], fail [2_000, 8_000, 30_000, Infinity]
   */
  readonly business?: SubjectBudget | undefined
}

/** As in `BudgetOptions`. */
export interface WorklessBudgetOptions {
  /** One IPv4 address or IPv6 /64. @default fetch [10, 15, 20, 30], fail [3, 5, 7, 10] */
  readonly ip?: SubjectBudget | undefined
  /** One IPv4 address or IPv6 /48, which is what one customer gets. @default fetch [40, 60, 80, 120], fail [12, 20, 28, 40] */
  readonly site?: SubjectBudget | undefined
  /** One user id. @default fetch [10, 20, 40, Infinity], fail [3, 6, 12, Infinity] */
  readonly uid?: SubjectBudget | undefined
  /**
   * One business; for CaptchaGetUrl without one, the key that signed.
   * @default fetch [20_000, 60_000, 200_000, Infinity], fail [2_000, 8_000, 30_000, Infinity]
   */
  readonly business?: SubjectBudget | undefined
}
