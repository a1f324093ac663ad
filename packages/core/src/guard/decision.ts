import type { AdmissionReason, Decision, Refusal } from '../contracts/verdict.js'
import type { Attempt } from './only-after.js'
import { refusalReply } from './reply.js'

/** For a request that nothing counts. */
const uncounted: Attempt = { settle: async () => {}, succeeded: async () => {} }

export function admitted(
  reason: AdmissionReason,
  { settle, succeeded }: Attempt = uncounted,
  headers: Readonly<Record<string, string>> = {},
): Decision {
  const admission = withHidden(reason, 'succeeded', succeeded)
  return withHidden({ admitted: true as const, admission, headers }, 'settle', settle)
}

/** A function beside data: neither `res.json(req.captcha)` nor a test that compares admissions sees it. */
function withHidden<Data extends object, Name extends string, Hidden>(
  data: Data,
  name: Name,
  value: Hidden,
): Data & Record<Name, Hidden> {
  return Object.defineProperty(data, name, { value }) as Data & Record<Name, Hidden>
}

export function refused(verdict: Refusal): Decision {
  return { admitted: false, verdict, reply: refusalReply(verdict) }
}
