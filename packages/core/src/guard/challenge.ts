import type { Provider } from '../contracts/provider.js'
import type { RateLimit } from '../rate-limit.js'
import { visitorKey } from '../request/visitor.js'

export interface ChallengeLimits {
  /** How many calls may be under way at once. */
  readonly maxPending: number
  /** Each visitor's share of the vendor's quota. */
  readonly callsOfVisitor: ((visitor: string) => RateLimit) | undefined
}

/**
 * The provider with its `challenge` bounded: a GET is all it takes to request a captcha, and each one is a call to the
 * vendor. Counted apart from the checks, so that a client that only loads captchas cannot block anybody's checks.
 */
export function limitChallenges<Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
  limits: ChallengeLimits,
): Provider<Identity, Name> {
  const ask = provider.challenge?.bind(provider)
  if (ask === undefined) return provider
  let pending = 0

  const challenge: typeof ask = async (visitor, identity, call) => {
    if (pending >= limits.maxPending) return { outcome: 'unavailable', cause: 'overload', retryable: false }
    const share = limits.callsOfVisitor?.(visitorKey(visitor))
    if (share?.admits() === false) {
      return { outcome: 'unavailable', cause: 'throttled', retryable: false, retryAfterMs: share.retryInMs }
    }
    pending += 1
    try {
      return await ask(visitor, identity, call)
    } finally {
      pending -= 1
    }
  }

  return Object.create(provider, { challenge: { value: challenge } })
}
