import type { ClaimAnswer, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from '../contracts/store.js'
import type { Awaitable } from '../contracts/verdict.js'
import { clock, isPromise, late, pause, settleBy } from '../deadline.js'

/** A store that failed, or did not answer by the deadline. */
export interface StoreFailed {
  readonly state: 'failed'
  readonly error: Error
}

const firstPollMs = 10
const longestPollMs = 100

/** Claims a ticket; while another request is checking it, tries again until the deadline. */
export function claimTicket(
  store: TicketStore,
  key: string,
  claim: ClaimRequest,
  deadline: number,
): Awaitable<ClaimAnswer | StoreFailed> {
  const once = (): Awaitable<ClaimAnswer | StoreFailed> => inTime(() => store.claim(key, claim), deadline)
  const answer = once()
  return isPromise(answer) || answer.state === 'busy' ? untilFree(answer, once, deadline) : answer
}

async function untilFree(
  first: Awaitable<ClaimAnswer | StoreFailed>,
  claimAgain: () => Awaitable<ClaimAnswer | StoreFailed>,
  deadline: number,
): Promise<ClaimAnswer | StoreFailed> {
  let answer = await first
  for (let waitMs = firstPollMs; answer.state === 'busy' && clock() + waitMs < deadline; ) {
    await pause(waitMs)
    answer = await claimAgain()
    waitMs = Math.min(waitMs * 2, longestPollMs)
  }
  return answer
}

export function takeTicket(
  store: TicketStore,
  key: string,
  use: TakeRequest,
  deadline: number,
): Awaitable<TakeAnswer | StoreFailed> {
  return inTime(() => store.take(key, use), deadline)
}

/** Synchronous if the store is. */
function inTime<T extends { readonly state: string }>(
  step: () => Awaitable<T>,
  deadline: number,
): Awaitable<T | StoreFailed> {
  try {
    const answer = settleBy(step(), deadline)
    return isPromise(answer) ? answer.then(unlessLate, failed) : unlessLate(answer)
  } catch (error) {
    return failed(error)
  }
}

function unlessLate<T extends { readonly state: string }>(answer: T | typeof late): T | StoreFailed {
  if (answer === late) return { state: 'failed', error: new Error('The ticket store did not answer in time.') }
  return typeof answer?.state === 'string' ? answer : failed('It returned no valid answer.')
}

function failed(cause: unknown): StoreFailed {
  return { state: 'failed', error: new Error('The ticket store failed.', { cause }) }
}
