import type { BudgetOptions, Counters, SubjectBudget } from '../../options/contracts.js'
import type { Hostility } from '../tokens/kinds.js'
import { withinDeadline } from '../tokens/store-deadline.js'
import { SUBJECT_NAMES, type SubjectName, type Subjects } from './subjects.js'

export type BudgetEvent = 'fetch' | 'fail'

export interface Budgets {
  /** Counts one event and returns how hostile the visit looks now. */
  count(event: BudgetEvent, subjects: Subjects): Promise<Hostility>
  /** The same without counting; for one kind of event, or for both. */
  look(subjects: Subjects, event?: BudgetEvent): Promise<Hostility>
  /** Counts a check and returns whether the address has made no more of them than it could have fetched challenges. */
  mayCheck(subjects: Subjects): Promise<boolean>
  /** How long a refused visitor has to wait at most. */
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

/** Counts nothing and finds nobody hostile: for tests, and for services that are limited by other means. */
export function noBudgets(): Budgets {
  return { windowSeconds: 1, count: async () => 0, look: async () => 0, mayCheck: async () => true }
}
