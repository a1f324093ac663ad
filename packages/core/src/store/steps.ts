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
  const claimOnce = () => inTime(() => store.claim(key, claim), deadline)
  const answer = claimOnce()
  return isPromise(answer) || answer.state === 'busy' ? untilFree(answer, claimOnce, deadline) : answer
}

async function untilFree(
  first: Awaitable<ClaimAnswer | StoreFailed>,
  claimOnce: () => Awaitable<ClaimAnswer | StoreFailed>,
  deadline: number,
): Promise<ClaimAnswer | StoreFailed> {
  let answer = await first
  for (let waitMs = firstPollMs; answer.state === 'busy' && clock() + waitMs < deadline; ) {
    await pause(waitMs)
    answer = await claimOnce()
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

/** Synchronous if the store is: then there is nothing to wait for. */
function inTime<T extends { readonly state: string }>(
  step: () => Awaitable<T>,
  deadline: number,
): Awaitable<T | StoreFailed> {
  try {
    const answer = step()
    return isPromise(answer) ? whenSettled(answer, deadline) : validAnswer(answer)
  } catch (error) {
    return failed(error)
  }
}

async function whenSettled<T extends { readonly state: string }>(
  answer: Promise<T>,
  deadline: number,
): Promise<T | StoreFailed> {
  try {
    const settled = await settleBy(answer, deadline)
    if (settled === late) return { state: 'failed', error: new Error('The ticket store did not answer in time.') }
    return validAnswer(settled)
  } catch (error) {
    return failed(error)
  }
}

function validAnswer<T extends { readonly state: string }>(answer: T): T | StoreFailed {
  return typeof answer?.state === 'string' ? answer : failed(new Error('It returned no valid answer.'))
}

function failed(cause: unknown): StoreFailed {
  return { state: 'failed', error: new Error(`The ticket store failed: ${reasonOf(cause)}`, { cause }) }
}

const maxReasonLength = 200

/** A store's own words on one line, e.g. `NOPERM …`, less what may be a password in an address. */
export function reasonOf(cause: unknown): string {
  const { message = '', code } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {}
  const text = message === '' ? (code ?? (cause instanceof Error ? cause.name : String(cause))) : message
  return text
    .replace(/[^\x21-\x7e]+/g, ' ')
    .slice(0, maxReasonLength)
    .replace(/\/\/[^\s/]*@/g, '//…@')
}
