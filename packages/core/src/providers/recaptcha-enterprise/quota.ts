import type { Answer } from '../../contracts/provider.js'
import { clock } from '../../deadline.js'

// The limit by the minute is over sooner. Without billing, the month's is not over before the 1st.
const patienceMs = 300_000

/** A quota that stays used up is no passing fault of the vendor's: somebody has to look at the project's billing. */
export function quotaWatch(): (answer: Answer) => Answer {
  let since: number | undefined
  return (answer) => {
    if (answer.outcome !== 'unavailable') since = undefined
    if (answer.outcome !== 'unavailable' || answer.cause !== 'throttled') return answer
    since ??= clock()
    if (clock() - since < patienceMs) return answer
    const { vendorCode } = answer
    const error = new Error('The project has been over its quota for minutes: look at its billing.')
    return { outcome: 'misconfigured', vendor: 'up', error, ...(vendorCode !== undefined && { vendorCode }) }
  }
}
