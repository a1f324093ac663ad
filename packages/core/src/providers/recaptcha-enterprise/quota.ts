import type { Warn } from '../../contracts/logger.js'
import type { Answer } from '../../contracts/provider.js'
import { clock } from '../../deadline.js'
import { accountStates } from '../account-states.js'

// The limit by the minute is over sooner. Without billing, the month's is not over before the 1st.
const patienceMs = 300_000

/** An account without visitors may have been within its quota meanwhile, and nobody would have seen it. */
const forgottenAfterMs = 2 * patienceMs

/** Since when an account has been over its quota, and when that was last seen. */
const exhaustionOf = accountStates(() => ({ since: 0, lastAt: Number.NEGATIVE_INFINITY }))

/**
 * A quota that stays used up is no passing fault of the vendor's: somebody has to look at the project's billing.
 * @param account all that tells the project and its key from others
 * @returns called without `warn`, as by a self-test, it leaves the answer as it is and learns nothing of it
 */
export function quotaWatch(account: readonly unknown[]): (answer: Answer, warn: Warn | undefined) => Answer {
  const exhaustion = exhaustionOf(account)
  return (answer, warn) => {
    if (warn === undefined) return answer
    if (answer.outcome !== 'unavailable') exhaustion.lastAt = Number.NEGATIVE_INFINITY
    if (answer.outcome !== 'unavailable' || answer.cause !== 'throttled') return answer
    const now = clock()
    if (now - exhaustion.lastAt > forgottenAfterMs) exhaustion.since = now
    exhaustion.lastAt = now
    if (now - exhaustion.since < patienceMs) return answer
    const { vendorCode } = answer
    const error = new Error('The project has been over its quota for minutes: look at its billing.')
    return { outcome: 'misconfigured', vendor: 'up', error, ...(vendorCode !== undefined && { vendorCode }) }
  }
}
