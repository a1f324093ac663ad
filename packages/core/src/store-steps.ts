import { clock, isPromise, late, pause, settleBy } from './deadline.js'
import type { ClaimAnswer, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from './store.js'
import type { Awaitable } from './verdict.js'

/** A store that failed, or did not answer by the deadline. */
export interface StoreFailed {
  readonly state: 'failed'
  readonly error: Error
}

const firstPollMs = 10
const longestPollMs = 100

/** Claims a ticket, and while somebody else is checking it asks again until the deadline. */
export async function claimTicket(
  store: TicketStore,
  key: string,
  claim: ClaimRequest,
  deadline: number,
): Promise<ClaimAnswer | StoreFailed> {
  for (let waitMs = firstPollMs; ; waitMs = Math.min(waitMs * 2, longestPollMs)) {
    const answer = await inTime(() => store.claim(key, claim), deadline)
    if (answer.state !== 'busy' || clock() + waitMs >= deadline) return answer
    await pause(waitMs)
  }
}

export function takeTicket(
  store: TicketStore,
  key: string,
  use: TakeRequest,
  deadline: number,
): Awaitable<TakeAnswer | StoreFailed> {
  return inTime(() => store.take(key, use), deadline)
}

/** At once where the store answers at once. */
function inTime<T>(step: () => Awaitable<T>, deadline: number): Awaitable<T | StoreFailed> {
  try {
    const answer = settleBy(step(), deadline)
    return isPromise(answer) ? answer.then(unlessLate, failed) : unlessLate(answer)
  } catch (error) {
    return failed(error)
  }
}

function unlessLate<T>(answer: T | typeof late): T | StoreFailed {
  return answer === late ? { state: 'failed', error: new Error('The ticket store did not answer in time.') } : answer
}

function failed(cause: unknown): StoreFailed {
  return { state: 'failed', error: new Error('The ticket store failed.', { cause }) }
}
