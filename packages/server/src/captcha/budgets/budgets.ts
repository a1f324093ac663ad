import type { Counters } from '../../contracts/counters.js'
import type { BudgetOptions, SubjectBudget } from '../../options/budget-options.js'
import { withinDeadline } from '../store-deadline.js'
import { type SubjectName, type Subjects, siteOf } from './subjects.js'

/** How hostile a visit looks: 0 not at all, 4 too much to be served. */
export type Hostility = 0 | 1 | 2 | 3 | 4

export type BudgetEvent = 'fetch' | 'fail'

export interface Budgets {
  /**
   * Counts one event and returns how hostile the visit looks now. What is refused counts for its address alone, so that
   * nobody spends more of what others share with it than an address may have.
   */
  count(event: BudgetEvent, subjects: Subjects): Promise<Hostility>
  /**
   * The same for a fetch by a token that has a number of them.
   * @param takeUse takes one of its uses, unless the visit is refused anyway; false if all were taken before
   */
  countFetch(subjects: Subjects, takeUse: () => Promise<boolean>): Promise<Hostility | 'spent'>
  /** The same without counting; for one kind of event, or for both. */
  look(subjects: Subjects, event?: BudgetEvent): Promise<Hostility>
  /** Counts a check and returns whether the address has made no more of them than it could have fetched challenges. */
  mayCheck(subjects: Subjects): Promise<boolean>
  /** Whether the address may have another recording; `count`: it gets one now. */
  mayListen(subjects: Subjects, count?: 'count'): Promise<boolean>
  /** How long a refused visitor has to wait at most. */
  readonly windowSeconds: number
}

const never = Number.POSITIVE_INFINITY
const businessBudget: SubjectBudget = {
  fetch: [20_000, 60_000, 200_000, never],
  fail: [2_000, 8_000, 30_000, never],
}
const defaultsWithWork: SubjectBudgets = {
  ip: { fetch: [40, 80, 160, 400], fail: [3, 8, 20, 60] },
  uid: { fetch: [20, 40, 80, never], fail: [3, 6, 12, never] },
  business: businessBudget,
}
const defaultsWithoutWork: SubjectBudgets = {
  ip: { fetch: [10, 15, 20, 30], fail: [3, 5, 7, 10] },
  site: { fetch: [40, 60, 80, 120], fail: [12, 20, 28, 40] },
  uid: { fetch: [10, 20, 40, never], fail: [3, 6, 12, never] },
  business: businessBudget,
}
const defaultRecordings = 30

const bothKinds = ['fetch', 'fail'] as const
/** What visitors of other addresses have a part in, too. */
const sharedNames = ['site', 'uid', 'business'] as const
const allNames = ['ip', ...sharedNames] as const
type CountedName = (typeof allNames)[number]

interface Question {
  readonly names?: readonly CountedName[]
  readonly kinds?: readonly BudgetEvent[]
  readonly isCounted?: (name: CountedName, kind: BudgetEvent) => boolean
}

/** `site`: the IPv6 /48 of an address, where it is counted. */
type SubjectBudgets = { readonly [Name in SubjectName]: SubjectBudget } & { readonly site?: SubjectBudget }

/** For challenges that require work. */
export const createBudgets = (counters: Counters, options: BudgetOptions = {}): Budgets =>
  budgetsOf(counters, { ...defaultsWithWork, ...options }, '', options)

/** For protocols that have no place for work: counted apart, and across the networks of a site too. */
export const createWorklessBudgets = (counters: Counters, options: BudgetOptions = {}): Budgets =>
  budgetsOf(counters, { ...defaultsWithoutWork, ...options.withoutWork }, 'workless-', options)

function budgetsOf(
  counters: Counters,
  budgets: SubjectBudgets,
  prefix: string,
  { windowSeconds = 600, recordings = defaultRecordings }: BudgetOptions,
): Budgets {
  function add(key: string, by: number): number | Promise<number> {
    return withinDeadline(counters.add(prefix + key, by, windowSeconds * 1000))
  }

  /** How hostile the visit looks by these subjects and kinds of events; `isCounted` says to which of them one is added. */
  async function hostility(
    subjects: Subjects,
    { names = allNames, kinds = bothKinds, isCounted = () => false }: Question,
  ): Promise<Hostility> {
    const tags = { ...subjects, site: siteOf(subjects) }
    const stages = names.flatMap((name) => {
      const tag = tags[name]
      const budget = budgets[name]
      if (tag === undefined || budget === undefined) return []
      return kinds.map(async (kind) => {
        const count = await add(`${kind}:${name}:${tag}`, isCounted(name, kind) ? 1 : 0)
        return budget[kind].filter((step) => count >= step).length
      })
    })
    return Math.max(0, ...(await Promise.all(stages))) as Hostility
  }

  async function count(
    event: BudgetEvent,
    subjects: Subjects,
    takeUse: () => Promise<boolean>,
  ): Promise<Hostility | 'spent'> {
    // Everything is asked before anything but the address is counted: on Redis two round trips, however many subjects.
    const before = await hostility(subjects, { isCounted: (name, kind) => name === 'ip' && kind === event })
    if (before === 4) return before
    if (!(await takeUse())) return 'spent'
    const after = await hostility(subjects, { names: sharedNames, kinds: [event], isCounted: () => true })
    return Math.max(before, after) as Hostility
  }

  return {
    windowSeconds,
    count: async (event, subjects) => (await count(event, subjects, async () => true)) as Hostility,
    countFetch: (subjects, takeUse) => count('fetch', subjects, takeUse),
    look: (subjects, event) => hostility(subjects, event === undefined ? {} : { kinds: [event] }),
    mayCheck: async ({ ip }) => ip === undefined || (await add(`check:ip:${ip}`, 1)) <= budgets.ip.fetch[3],
    mayListen: async ({ ip }, count) =>
      ip === undefined || (await add(`listen:ip:${ip}`, count ? 1 : 0)) < recordings + (count ? 1 : 0),
  }
}

/** Counts nothing and finds nobody hostile: for tests, and for services that are limited by other means. */
export function noBudgets(): Budgets {
  return {
    windowSeconds: 1,
    count: async () => 0,
    countFetch: async (_subjects, takeUse) => ((await takeUse()) ? 0 : 'spent'),
    look: async () => 0,
    mayCheck: async () => true,
    mayListen: async () => true,
  }
}
