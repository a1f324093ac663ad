import type { Counters } from '../../contracts/counters.js'
import type { BudgetOptions, SubjectBudget, WorklessBudgetOptions } from '../../options/budget-options.js'
import { withinDeadline } from '../store-deadline.js'
import { type SubjectName, type Subjects, siteOf } from './subjects.js'

/** How hostile a visit looks: 0 not at all, 4 too much to be served. */
export type Hostility = 0 | 1 | 2 | 3 | 4

export type BudgetEvent = 'fetch' | 'fail'

export interface Budgets {
  /**
   * Counts a fetch and returns how hostile the visit looks now. One that is refused counts for those alone by which it
   * is refused: its address would use up what others share with it.
   * @param takeUse takes one use of the token that is fetched by, unless it is refused; false if all were taken before:
   * then nothing is counted either, as a page may show a token of its own to anybody's visitors
   */
  countFetch(subjects: Subjects): Promise<Hostility>
  countFetch(subjects: Subjects, takeUse: () => Promise<boolean>): Promise<Hostility | 'spent'>
  /** Counts a wrong answer, and returns how hostile the visit looks by those alone. */
  countFailure(subjects: Subjects): Promise<Hostility>
  /** How hostile the visit looks, without counting; by one kind of event, or by both. */
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

/** `site`: the IPv6 /48 of an address, where it is counted. */
type SubjectBudgets = { readonly [Name in SubjectName]: SubjectBudget } & { readonly site?: SubjectBudget }

/** For challenges that require work. */
export const createBudgets = (counters: Counters, options: BudgetOptions = {}): Budgets =>
  budgetsOf(counters, withDefaults(options, defaultsWithWork), '', options)

/** For protocols that have no place for work: counted apart, and across the addresses of a site too. */
export const createWorklessBudgets = (counters: Counters, options: BudgetOptions = {}): Budgets =>
  budgetsOf(counters, withDefaults(options.withoutWork, defaultsWithoutWork), 'workless-', options)

function withDefaults(given: WorklessBudgetOptions = {}, defaults: SubjectBudgets): SubjectBudgets {
  const { ip = defaults.ip, site = defaults.site, uid = defaults.uid, business = defaults.business } = given
  return { ip, uid, business, ...(site !== undefined && { site }) }
}

function budgetsOf(
  counters: Counters,
  budgets: SubjectBudgets,
  prefix: string,
  { windowSeconds = 600, recordings = defaultRecordings }: BudgetOptions,
): Budgets {
  function add(key: string, by: number): number | Promise<number> {
    return withinDeadline(counters.add(prefix + key, by, windowSeconds * 1000))
  }

  /** What is counted of these subjects and kinds of events, each with the steps of its hostility. */
  function countsOf(subjects: Subjects, names: readonly CountedName[], kinds: readonly BudgetEvent[]) {
    const tags = { ...subjects, site: siteOf(subjects) }
    return names.flatMap((name) => {
      const tag = tags[name]
      const budget = budgets[name]
      if (tag === undefined || budget === undefined) return []
      return kinds.map((kind) => ({ kind, key: `${kind}:${name}:${tag}`, steps: budget[kind] }))
    })
  }

  /**
   * How hostile the visit looks by what was counted before.
   * @param next an event that is at hand, and not counted yet: the visit looks as it will with it
   */
  async function hostility(
    subjects: Subjects,
    { kinds = bothKinds, next }: { readonly kinds?: readonly BudgetEvent[]; readonly next?: BudgetEvent } = {},
  ): Promise<Hostility> {
    const stages = countsOf(subjects, allNames, kinds).map(async ({ kind, key, steps }) =>
      stageOf((await add(key, 0)) + (kind === next ? 1 : 0), steps),
    )
    return highest(await Promise.all(stages))
  }

  /** Counts an event for these names, and returns how hostile the visit looks by that count alone. */
  async function countFor(names: readonly CountedName[], event: BudgetEvent, subjects: Subjects): Promise<Hostility> {
    const stages = countsOf(subjects, names, [event]).map(async ({ key, steps }) => stageOf(await add(key, 1), steps))
    return highest(await Promise.all(stages))
  }

  /** Its address first: however many come at once, no more count for what others share than one address may have. */
  async function count(event: BudgetEvent, subjects: Subjects): Promise<Hostility> {
    const own = await countFor(['ip'], event, subjects)
    return own === 4 ? own : highest([own, await countFor(sharedNames, event, subjects)])
  }

  /** Counts a fetch that is refused for those alone by which it is refused. */
  async function countRefused(subjects: Subjects): Promise<void> {
    const counted = countsOf(subjects, allNames, ['fetch']).map(async ({ key, steps: [, , , last] }) => {
      if ((await add(key, 0)) + 1 >= last) await add(key, 1)
    })
    await Promise.all(counted)
  }

  function countFetch(subjects: Subjects): Promise<Hostility>
  function countFetch(subjects: Subjects, takeUse: () => Promise<boolean>): Promise<Hostility | 'spent'>
  async function countFetch(subjects: Subjects, takeUse?: () => Promise<boolean>): Promise<Hostility | 'spent'> {
    const before = await hostility(subjects, { next: 'fetch' })
    if (before === 4) {
      await countRefused(subjects)
      return before
    }
    if ((await takeUse?.()) === false) return 'spent'
    return highest([before, await count('fetch', subjects)])
  }

  return {
    windowSeconds,
    countFetch,
    countFailure: (subjects) => count('fail', subjects),
    look: (subjects, event) => hostility(subjects, event === undefined ? {} : { kinds: [event] }),
    mayCheck: async ({ ip }) => ip === undefined || (await add(`check:ip:${ip}`, 1)) <= budgets.ip.fetch[3],
    mayListen: async ({ ip }, count) =>
      ip === undefined || (await add(`listen:ip:${ip}`, count ? 1 : 0)) < recordings + (count ? 1 : 0),
  }
}

/** @param steps the counts from which on a visit looks more hostile */
const stageOf = (count: number, steps: readonly number[]): Hostility =>
  steps.filter((step) => count >= step).length as Hostility

const highest = (stages: readonly Hostility[]): Hostility => Math.max(0, ...stages) as Hostility

/** Counts nothing and finds nobody hostile: for tests, and for services that are limited by other means. */
export function noBudgets(): Budgets {
  return {
    windowSeconds: 1,
    countFetch: (async (_subjects: Subjects, takeUse?: () => Promise<boolean>) =>
      (await takeUse?.()) === false ? 'spent' : 0) as Budgets['countFetch'],
    countFailure: async () => 0,
    look: async () => 0,
    mayCheck: async () => true,
    mayListen: async () => true,
  }
}
