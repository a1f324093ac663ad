import type { PassFacts, RefusedAnswer } from '../contracts/provider.js'
import type { TakeAnswer } from '../contracts/store.js'
import type {
  Misconfigured,
  Refusal,
  Reject,
  RejectReason,
  Unavailable,
  UnavailableCause,
  Verdict,
} from '../contracts/verdict.js'
import { unpackPass } from '../store/pass-value.js'
import type { StoreFailed } from '../store/steps.js'

const retryAfterMs: Record<UnavailableCause, number> = {
  network: 1_000,
  timeout: 1_000,
  vendor: 2_000,
  throttled: 5_000,
  store: 1_000,
  busy: 1_000,
  overload: 1_000,
}

export function rejected(provider: string, reason: RejectReason, cached = false): Reject {
  return { outcome: 'reject', provider, reason, cached }
}

export function unavailable(
  provider: string,
  cause: UnavailableCause,
  { waitMs = retryAfterMs[cause], error }: { waitMs?: number; error?: Error } = {},
): Unavailable {
  return { outcome: 'unavailable', provider, cause, retryAfterMs: waitMs, ...(error !== undefined && { error }) }
}

export function misconfigured(provider: string, error: Error): Misconfigured {
  return { outcome: 'misconfigured', provider, error }
}

/** The verdict for a provider's answer. */
export function refusalOf(provider: string, answer: RefusedAnswer, { cached = false } = {}): Refusal {
  const { outcome, vendorCode } = answer
  const base = { provider, ...(vendorCode !== undefined && { vendorCode }) }
  if (outcome === 'reject') return { outcome, ...base, reason: answer.reason, cached }
  const why = answer.error === undefined ? {} : { error: answer.error }
  if (outcome === 'misconfigured') return { outcome, ...base, ...why }
  const { cause } = answer
  return { outcome, ...base, cause, retryAfterMs: answer.retryAfterMs ?? retryAfterMs[cause], ...why }
}

/**
 * The verdict for the store's answer.
 * @param fresh what the vendor has just reported; without it the store's own record is used
 */
export function storedVerdict(provider: string, answer: TakeAnswer | StoreFailed, fresh?: PassFacts): Verdict {
  switch (answer.state) {
    case 'admitted': {
      const facts = fresh ?? unpackPass(answer.value)
      if (facts !== undefined) {
        return { outcome: 'pass', provider, use: answer.use, cached: fresh === undefined, ...facts }
      }
      return unavailable(provider, 'store', { error: new Error('The ticket store holds a foreign value.') })
    }
    case 'spent':
      return rejected(provider, 'replayed', true)
    case 'mismatch':
      return rejected(provider, 'mismatch', true)
    case 'full':
      return unavailable(provider, 'store', { error: new Error('The ticket store is full.') })
    case 'failed':
      return unavailable(provider, 'store', { error: answer.error })
    default:
      return unavailable(provider, 'store', { error: new Error('The ticket store returned an invalid answer.') })
  }
}
