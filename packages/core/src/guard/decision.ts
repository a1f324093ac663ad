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
  const admission = withHidden(reason, { succeeded })
  return withHidden({ admitted: true as const, admission, headers }, { settle })
}

/** Functions beside data: neither `res.json(req.captcha)` nor a test that compares admissions sees them. */
function withHidden<Data extends object, Hidden extends Record<string, () => unknown>>(
  data: Data,
  hidden: Hidden,
): Data & Hidden {
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(data, name, { value })
  return data as Data & Hidden
}

export function refused(verdict: Refusal): Decision {
  return { admitted: false, verdict, reply: refusalReply(verdict) }
}
