import { withinDeadline } from '../store-deadline.js'
import type { Hostility } from '../tokens/claims.js'
import type { Counters } from './counters.js'
import { SUBJECT_NAMES, type SubjectName, type Subjects } from './subjects.js'

/**
 * From how many events in a window on a visit counts as hostile 1, 2, 3 and 4 (refused): from 1 up, none lower than the
 * one before, `Infinity` for never.
 */
export type Steps = readonly [number, number, number, number]

/** What one subject may do in a window of `windowSeconds`. */
export interface SubjectBudget {
  /** By challenges, pictures and recordings fetched. */
  readonly fetch: Steps
  /** By wrong answers. */
  readonly fail: Steps
}

/** A subject that is named here has both its rows from here; one that is not has the defaults. */
export interface BudgetOptions {
  /** How long an event counts, in seconds since the first of its window, to 86,400. @default 600 */
  readonly windowSeconds?: number
  /** One IPv4 address or IPv6 /64. @default fetch [40, 80, 160, 400], fail [3, 8, 20, 60] */
  readonly ip?: SubjectBudget
  /**
   * One user id, which is never refused by default: any visitor can name an account's, and would lock it.
   * @default fetch [20, 40, 80, Infinity], fail [3, 6, 12, Infinity]
   */
  readonly uid?: SubjectBudget
  /**
   * One business, which is never refused by default: any visitor could cause that.
   * @default fetch [20_000, 60_000, 200_000, Infinity], fail [2_000, 8_000, 30_000, Infinity]
   */
  readonly business?: SubjectBudget
}

export type BudgetEvent = 'fetch' | 'fail'

export interface Budgets {
  /** Counts one event and says how hostile the visit looks now. */
  count(event: BudgetEvent, subjects: Subjects): Promise<Hostility>
  /** The same without counting; of one kind of event, or of both. */
  look(subjects: Subjects, event?: BudgetEvent): Promise<Hostility>
  /** Counts a check, and says whether an address makes no more of them than it could have fetched challenges. */
  mayCheck(subjects: Subjects): Promise<boolean>
  /** When a refused visitor may come again, at the latest. */
  readonly windowSeconds: number
}

const NEVER = Number.POSITIVE_INFINITY
const DEFAULTS: { readonly [Name in SubjectName]: SubjectBudget } = {
  ip: { fetch: [40, 80, 160, 400], fail: [3, 8, 20, 60] },
  uid: { fetch: [20, 40, 80, NEVER], fail: [3, 6, 12, NEVER] },
  business: { fetch: [20_000, 60_000, 200_000, NEVER], fail: [2_000, 8_000, 30_000, NEVER] },
}

export function createBudgets(counters: Counters, options: BudgetOptions = {}): Budgets {
  const windowSeconds = options.windowSeconds ?? 600
  const windowMs = windowSeconds * 1000

  async function add(key: string, by: number): Promise<number> {
    return withinDeadline(counters.add(key, by, windowMs))
  }

  async function hostility(
    subjects: Subjects,
    { kinds = ['fetch', 'fail'], counted }: { kinds?: readonly BudgetEvent[]; counted?: BudgetEvent },
  ): Promise<Hostility> {
    const asked = SUBJECT_NAMES.flatMap((name) => {
      const tag = subjects[name]
      if (tag === undefined) return []
      const budget = options[name] ?? DEFAULTS[name]
      return kinds.map(async (kind) => {
        const count = await add(`${kind}:${name}:${tag}`, kind === counted ? 1 : 0)
        return budget[kind].filter((step) => count >= step).length
      })
    })
    return Math.max(0, ...(await Promise.all(asked))) as Hostility
  }

  return {
    windowSeconds,
    count: (event, subjects) => hostility(subjects, { counted: event }),
    look: (subjects, event) => hostility(subjects, event === undefined ? {} : { kinds: [event] }),
    mayCheck: async ({ ip }) =>
      ip === undefined || (await add(`check:ip:${ip}`, 1)) <= (options.ip ?? DEFAULTS.ip).fetch[3],
  }
}

/** Counts nothing and finds nobody hostile: for tests, and for whoever limits elsewhere. */
export function noBudgets(): Budgets {
  return { windowSeconds: 1, count: async () => 0, look: async () => 0, mayCheck: async () => true }
}
