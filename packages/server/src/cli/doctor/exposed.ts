import { type English, phrase } from '../phrase.js'
import { asBrowsersHaveIt, isInside, type Target } from './address.js'
import type { DoctorCode } from './codes.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { type Answer, callOnce } from './http.js'

interface Path {
  readonly check: English
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly code: DoctorCode
}

const inner: readonly Path[] = [
  { check: 'Metrics', method: 'GET', path: '/metrics', code: 'TICKETGATE_DOCTOR_METRICS_EXPOSED' },
  { check: 'Console', method: 'GET', path: '/console', code: 'TICKETGATE_DOCTOR_CONSOLE_EXPOSED' },
  // Without a body: nothing is issued, and nothing counted.
  { check: 'AJ-Captcha', method: 'POST', path: '/captcha/get', code: 'TICKETGATE_DOCTOR_AJ_EXPOSED' },
]

/** The proxy keeps it to itself, whichever way it says so. */
const hidden: ReadonlySet<number> = new Set([401, 403, 404, 405, 410])

/**
 * Whether what is for those inside can be reached from where visitors come.
 * @param reached the service’s first answer
 */
export function checkExposed({ url, ca }: Target, reached: Pick<Answer, 'remoteAddress'>): Promise<Finding[]> {
  return Promise.all(
    inner.map(async ({ check, method, path, code }) => {
      if (isInside(url, reached)) return skipped(check, asBrowsersHaveIt)
      const answer = await callOnce(new URL(path, url), { method, ca }).catch(() => undefined)
      if (answer === undefined || hidden.has(answer.status))
        return fine(check, phrase('{path} is not reached from here', { path }))
      return wrong(
        check,
        code,
        phrase('{path} answers {status}.', { path: `${method} ${path}`, status: answer.status }),
      )
    }),
  )
}
