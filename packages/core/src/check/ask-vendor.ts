import type { VendorState } from '../contracts/breaker.js'
import type { Answer, Provider } from '../contracts/provider.js'
import { clock, late, settleBy } from '../deadline.js'
import { eventChannel, summary } from '../report/events.js'
import { type Check, checkEvent } from './check.js'
import type { Stalls } from './stalls.js'

/** How long before the check's deadline a provider's call ends, so that the provider itself reports why it failed. */
const headStartMs = 5

/** A shorter stall is no reason to blame this process: a busy machine has many. */
const shortestStallMs = 250

const startChannel = eventChannel('ticketgate:vendor:start')
const endChannel = eventChannel('ticketgate:vendor:end')
const outcomes: ReadonlySet<unknown> = new Set([
  'pass',
  'reject',
  'unavailable',
  'misconfigured',
] satisfies Answer['outcome'][])

/** Checks a ticket with the vendor, once more if that is safe and may help. */
export async function askVendor(provider: Provider, check: Check, stalls: Stalls): Promise<Answer> {
  const answer = await call(provider, check, stalls, 0)
  if (answer.outcome !== 'unavailable' || !answer.retryable || clock() >= check.deadline) return answer
  return call(provider, check, stalls, 1)
}

/** Whether an answer shows the vendor to be up. */
export function vendorState(answer: Answer): VendorState {
  if (answer.outcome === 'pass' || answer.outcome === 'reject') return 'up'
  return answer.vendor ?? (answer.vendorCode === undefined ? 'unknown' : 'up')
}

async function call(provider: Provider, check: Check, stalls: Stalls, attempt: number): Promise<Answer> {
  const startedAt = clock()
  if (startChannel.hasSubscribers) {
    const { origin } = provider
    startChannel.publish({ ...checkEvent(provider, check), attempt, ...(origin !== undefined && { origin }) })
  }
  const stalledMs = stalls.watch()
  const returned = await answerInTime(provider, check, attempt)
  const answer = withFairBlame(returned, check, startedAt, stalledMs())
  if (endChannel.hasSubscribers) {
    const durationMs = clock() - startedAt
    endChannel.publish({ ...checkEvent(provider, check), ...summary(answer), attempt, durationMs })
  }
  return answer
}

async function answerInTime(provider: Provider, check: Check, attempt: number): Promise<Answer> {
  const { fields, deadline, checkId, warn } = check
  try {
    const answer = await settleBy(
      provider.verify(fields, { deadline: deadline - headStartMs, attempt, checkId, warn }),
      deadline,
    )
    if (answer === late) return { outcome: 'unavailable', cause: 'timeout', retryable: false, vendor: 'down' }
    if (outcomes.has(answer?.outcome)) return answer
    const error = new Error(`The provider "${provider.name}" returned an invalid answer.`)
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error }
  } catch (cause) {
    const error = new Error(`The provider "${provider.name}" threw instead of answering.`, { cause })
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error }
  }
}

/** A vendor does not count as down if it had less than half of the check's time to answer. */
function withFairBlame(answer: Answer, { fairUntil }: Check, startedAt: number, stalledMs: number): Answer {
  if (answer.outcome !== 'unavailable' || answer.cause !== 'timeout' || answer.vendor !== 'down') return answer
  if (startedAt > fairUntil) return { ...answer, vendor: 'unknown' } // the store took that time
  if (stalledMs < shortestStallMs || startedAt + stalledMs <= fairUntil) return answer
  const error = new Error(
    `This process stood still for ${Math.round(stalledMs)} ms while the vendor was called: its event loop was blocked, ` +
      'or its thread pool was full of other work. Move that work to a worker, or raise UV_THREADPOOL_SIZE.',
  )
  return { outcome: 'misconfigured', error }
}
