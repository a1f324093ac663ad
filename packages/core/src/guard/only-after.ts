import { memoryAttempts } from '../attempts/memory-attempts.js'
import type { Attempts, AttemptsAnswer, Reservation } from '../contracts/attempts.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { HandlerResponse } from '../contracts/verdict.js'
import { clock, late, outliving, settleBy } from '../deadline.js'
import { type Warn, warnUnlessShared } from '../report/log.js'
import { changingMethods, guardsMethod } from '../request/methods.js'
import { reasonOf } from '../store/steps.js'
import { defaultWindowSeconds, type Subject, subjects, type Who } from './counted-subject.js'
import type { GuardOptions, OnlyAfterOptions } from './options.js'

/** One route's option `onlyAfter`. */
export interface OnlyAfter<Req> {
  /** Whose request it is, for counting. Rejects with what `account` threw. */
  subjectOf(who: Who<Req>): Promise<Subject>
  /** Takes a place for a request without a ticket. Undefined: a limit is reached, and it needs a ticket. */
  takePlace(counted: Counted<Req>, deadline: number): Promise<Attempt | undefined>
  /** Counts a request that was admitted otherwise, if there is a place; nobody waits for it. */
  count(counted: Counted<Req>, deadline: number): Attempt
  /** Whether such a request without a ticket would be refused now; takes no place. */
  isNeeded(subject: Subject, request: RequestLike, deadline: number): Promise<boolean>
}

/** A request and what it is counted under. */
export interface Counted<Req> {
  readonly subject: Subject
  readonly request: RequestLike
  readonly native: Req
  /** The HTTP request itself: a second guard that counts the same takes no place of its own. */
  readonly exchange: object | undefined
}

/** One admitted request. Both end once its place is given back, or kept, and never reject. */
export interface Attempt {
  settle(response?: HandlerResponse): Promise<void>
  succeeded(): Promise<void>
}

type Place = Reservation | undefined

const answersWithoutFailure = 1_000
const nothing = () => {}

/** Makes one route's counts. */
export function onlyAfterOf<Req>(
  options: OnlyAfterOptions<Req>,
  methods: GuardOptions<Req>['methods'],
  { timeoutMs, warn }: { readonly timeoutMs: number; readonly warn: Warn },
): OnlyAfter<Req> {
  const { attempts = memoryAttempts(), windowSeconds = defaultWindowSeconds, failures, isFailure, settle } = options
  const windowMs = windowSeconds * 1000
  const attemptsMade = attemptsByRequest(attempts)
  let answers = 0
  let hasFailed = false
  warnUnlessShared('attempts', attempts, warn)
  attempts.useWarn?.(warn)

  function warnOfFault(error: unknown, { logger }: RequestLike): void {
    const message = `The attempts of onlyAfter failed: requests without a ticket are refused. (${reasonOf(error)})`
    warn('TICKETGATE_ATTEMPTS_FAILED', message, logger)
  }

  /**
   * One step by its deadline; undefined: it failed, or was late.
   * @param whenLate what is left to do with its value then. @default nobody has a use for it
   */
  async function inTime<T>(
    request: RequestLike,
    step: () => T | Promise<T>,
    deadline: number,
    whenLate?: (value: T) => unknown,
  ) {
    try {
      const value = step()
      const settled = await settleBy(value, deadline)
      if (settled !== late) return settled
      warnOfFault(new Error('They did not answer in time.'), request)
      const rest = whenLate && Promise.resolve(value).then(whenLate, nothing)
      if (rest !== undefined) outliveResponse(rest, request)
    } catch (error) {
      warnOfFault(error, request)
    }
    return undefined
  }

  /** A runtime that stops with the response would leave a late step, and its place, as they are; it waits a while. */
  function outliveResponse(work: Promise<unknown>, { waitUntil }: RequestLike): void {
    if (waitUntil !== undefined) void outliving(Promise.resolve(settleBy(work, clock() + timeoutMs)), waitUntil)
  }

  /** A place that comes too late is given back: its request is refused by then. */
  async function take({ subject, request }: Counted<Req>, deadline: number): Promise<Place> {
    const { keys, limits } = subject
    if (keys.length === 0) return undefined
    const answer = await inTime<AttemptsAnswer>(
      request,
      () => attempts.take(keys, limits, windowMs),
      deadline,
      (answer) => giveBack(request, answer?.state === 'taken' ? answer.reservation : undefined),
    )
    return answer?.state === 'taken' ? answer.reservation : undefined
  }

  async function giveBack(request: RequestLike, place: Place, accountKey?: string): Promise<void> {
    const deadline = clock() + timeoutMs
    if (place !== undefined) await inTime(request, () => attempts.giveBack(place), deadline, nothing)
    if (accountKey !== undefined) await inTime(request, () => attempts.clear(accountKey), deadline, nothing)
  }

  async function isSuccess(response: HandlerResponse | undefined, { request, native }: Counted<Req>): Promise<boolean> {
    if (response === undefined) return false
    const { status } = response
    if (isFailure === undefined) return status >= 200 && status < 300
    if (!(status >= 200 && status < 400)) return false
    try {
      return (await isFailure(response, native)) === false
    } catch (error) {
      const message = `isFailure threw, so that the request counts as failed. (${reasonOf(error)})`
      warn('TICKETGATE_IS_FAILURE_THREW', message, request.logger)
      return false
    }
  }

  function warnWithoutFailures(isSuccess: boolean, { logger }: RequestLike): void {
    answers += 1
    if (!isSuccess) hasFailed = true
    if (hasFailed || answers !== answersWithoutFailure) return
    const message =
      `onlyAfter has seen ${answersWithoutFailure} answers and no failure. Does the handler answer 200 to a wrong ` +
      'password? Give it isFailure, or nobody will ever need a captcha.'
    warn('TICKETGATE_NO_FAILURE_SEEN', message, logger)
  }

  function attemptOf(place: Place | Promise<Place>, counted: Counted<Req>): Attempt {
    const { subject, request } = counted
    let isOver = failures === undefined
    let isSettled = settle === 'by-hand' || !isSettledBy(request.method, methods)

    async function succeeded(): Promise<void> {
      if (isOver) return
      isOver = true
      await giveBack(request, await place, subject.accountKey)
    }
    async function settleWith(response?: HandlerResponse): Promise<void> {
      if (isOver || isSettled) return
      isSettled = true
      const succeeds = await isSuccess(response, counted)
      warnWithoutFailures(succeeds, request)
      if (succeeds) await succeeded()
    }
    return {
      settle: (response) => outliving(settleWith(response), request.waitUntil),
      succeeded: () => outliving(succeeded(), request.waitUntil),
    }
  }

  return {
    subjectOf: subjects(options),

    async takePlace(counted, deadline) {
      const { subject } = counted
      if (!subject.isKnown) return undefined
      const before = attemptsMade.find(counted)
      if (before?.isBelowLimit === true) return before.attempt
      const place = await take(counted, deadline)
      if (place === undefined) return undefined
      return attemptsMade.add(counted, { isBelowLimit: true, attempt: attemptOf(place, counted) })
    },

    count(counted, deadline) {
      const before = attemptsMade.find(counted)
      if (before !== undefined) return before.attempt
      const place = outliving(take(counted, deadline), counted.request.waitUntil)
      return attemptsMade.add(counted, { isBelowLimit: false, attempt: attemptOf(place, counted) })
    },

    async isNeeded({ keys, limits }, request, deadline) {
      if (keys.length === 0) return false
      return (await inTime(request, () => attempts.isFull(keys, limits, windowMs), deadline)) !== false
    },
  }
}

interface MadeAttempt {
  /** Whether it took a place, rather than being admitted by a ticket or the like. */
  readonly isBelowLimit: boolean
  readonly attempt: Attempt
}

type Made = Map<string, MadeAttempt>
const madeWith = new WeakMap<Attempts, WeakMap<object, Made>>()

/** One HTTP request may pass several guards that count the same, or one twice. Forgets it with the request. */
function attemptsByRequest(attempts: Attempts) {
  const madeFor = madeWith.get(attempts) ?? new WeakMap<object, Made>()
  madeWith.set(attempts, madeFor)
  const nameOf = ({ keys, limits }: Subject): string => JSON.stringify([keys, limits])
  return {
    find: ({ exchange, subject }: Pick<Counted<never>, 'exchange' | 'subject'>) =>
      exchange === undefined ? undefined : madeFor.get(exchange)?.get(nameOf(subject)),
    add({ exchange, subject }: Pick<Counted<never>, 'exchange' | 'subject'>, one: MadeAttempt): Attempt {
      if (exchange === undefined) return one.attempt
      const made = madeFor.get(exchange) ?? new Map<string, MadeAttempt>()
      madeFor.set(exchange, made.set(nameOf(subject), one))
      return one.attempt
    },
  }
}

/** Whether a success of this method means that what is counted succeeded: a GET answered 200 has checked no password. */
function isSettledBy(method: string, methods: readonly string[] | undefined): boolean {
  return methods === undefined ? changingMethods.includes(method) : guardsMethod(methods, method)
}
