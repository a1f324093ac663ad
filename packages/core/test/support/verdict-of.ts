import type { Decision, Verdict } from '@ticketgate/core'

/** What was said of the ticket; undefined where none was looked at. */
export function verdictOf(decision: Decision): Verdict | undefined {
  if (!decision.admitted) return decision.verdict
  return decision.admission.admittedBy === 'retry-pass' ? undefined : decision.admission.verdict
}
