import type { Answer, Provider } from '../contracts/provider.js'
import { clock, late, settleBy } from '../deadline.js'
import { eventChannel, summary } from '../report/events.js'
import { ipPrefix } from '../request/client-ip.js'
import { type Breaker, createBreaker } from './breaker.js'
import { checkEvent, isHurried, type TicketToCheck } from './ticket-to-check.js'

/** How long before the check's deadline a provider's call ends, so that the provider itself reports why it failed. */
const headStartMs = 5

const startChannel = eventChannel('ticketgate:vendor:start')
const endChannel = eventChannel('ticketgate:vendor:end')
const breakerChannel = eventChannel('ticketgate:breaker')
const outcomes: ReadonlySet<unknown> = new Set([
  'pass',
  'reject',
  'unavailable',
  'misconfigured',
] satisfies Answer['outcome'][])

/** A vendor's breaker; each change of state is published as an event. */
export function vendorBreaker(provider: string): Breaker {
  return createBreaker((state) => breakerChannel.publish({ provider, state }))
}

/** Checks a ticket with the vendor, once more if that is safe and may help, and reports the result to the breaker. */
export async function askVendor(provider: Provider, breaker: Breaker, ticket: TicketToCheck): Promise<Answer> {
  let answer = await call(provider, ticket, 0)
  if (answer.outcome === 'unavailable' && answer.retryable && clock() < ticket.deadline) {
    answer = await call(provider, ticket, 1)
  }
  tellBreaker(breaker, answer, ticket)
  return answer
}

async function call(provider: Provider, ticket: TicketToCheck, attempt: number): Promise<Answer> {
  const startedAt = clock()
  if (startChannel.hasSubscribers) {
    const { origin } = provider
    startChannel.publish({ ...checkEvent(provider, ticket), attempt, ...(origin !== undefined && { origin }) })
  }
  const answer = await answerInTime(provider, ticket, attempt)
  if (endChannel.hasSubscribers) {
    const durationMs = clock() - startedAt
    endChannel.publish({ ...checkEvent(provider, ticket), ...summary(answer), attempt, durationMs })
  }
  return answer
}

async function answerInTime(provider: Provider, ticket: TicketToCheck, attempt: number): Promise<Answer> {
  const { fields, deadline, checkId } = ticket
  const hurried = isHurried(ticket)
  const call = { deadline: deadline - headStartMs, attempt, hurried, checkId }
  try {
    const answer = await settleBy(provider.verify(fields, call), deadline)
    if (answer === late) return { outcome: 'unavailable', cause: 'timeout', retryable: false, outage: !hurried }
    if (outcomes.has(answer?.outcome)) return hurried ? fairly(answer) : answer
    const error = new Error(`The provider "${provider.name}" returned an invalid answer.`)
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error }
  } catch (cause) {
    const error = new Error(`The provider "${provider.name}" threw instead of answering.`, { cause })
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error }
  }
}

/** A vendor that was called late, because the store was slow, does not count as down if it does not answer. */
export function fairly(answer: Answer): Answer {
  return answer.outcome === 'unavailable' && answer.cause === 'timeout' ? { ...answer, outage: false } : answer
}

/** A lost answer shows neither that the vendor is up nor that it is down; nor does a refusal before any call. */
export function tellBreaker(breaker: Breaker, answer: Answer, { key, ip }: Pick<TicketToCheck, 'key' | 'ip'>): void {
  if (answer.outcome === 'misconfigured' && answer.vendorCode === undefined && answer.answered !== true) return
  if (answer.outcome !== 'unavailable') breaker.answered()
  else if (answer.outage === true) breaker.failed(key, ip === undefined ? '' : ipPrefix(ip))
  else if (answer.cause !== 'network' && answer.cause !== 'timeout') breaker.answered()
}
