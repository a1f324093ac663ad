import { isCertificateFault } from '@ticketgate/core/provider'
import { type English, type Phrase, phrase } from '../phrase.js'
import { asBrowsersHaveIt, isInside, type Target } from './address.js'
import type { DoctorCode } from './codes.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { type Answer, callOnce } from './http.js'

interface Inner {
  readonly check: English
  readonly method: 'GET' | 'POST'
  /** What is exposed, after what has to answer, too, for that to matter. */
  readonly paths: readonly string[]
  readonly code: DoctorCode
}

const inner: readonly Inner[] = [
  { check: 'Metrics', method: 'GET', paths: ['/metrics'], code: 'TICKETGATE_DOCTOR_METRICS_EXPOSED' },
  {
    check: 'AJ-Captcha',
    // Without a body: nothing is issued or spent, and nothing counted.
    method: 'POST',
    // The first is there with --aj-captcha alone; the second is what back ends alone call.
    paths: ['/captcha/get', '/captcha/verify'],
    code: 'TICKETGATE_DOCTOR_AJ_EXPOSED',
  },
]

const consolePath = '/console'
const redirects: readonly (number | undefined)[] = [301, 302, 307, 308]

/** Where what is for those inside might be reached. */
export interface Exposure extends Target {
  /** The service’s first answer. */
  readonly reached: Pick<Answer, 'remoteAddress'>
}

/** Whether what is for those inside can be reached from where visitors come. */
export async function checkExposed(exposure: Exposure): Promise<Finding[]> {
  const findings = await Promise.all([...inner.map((one) => innerFinding(one, exposure)), consoleByMistake(exposure)])
  return findings.filter((finding) => finding !== undefined)
}

async function innerFinding({ check, method, paths, code }: Inner, { url, ca, reached }: Exposure): Promise<Finding> {
  if (isInside(url, reached)) return skipped(check, asBrowsersHaveIt)
  let seen: Phrase | undefined
  for (const path of paths) {
    const answer = await callOnce(new URL(path, url), { method, ca }).catch(() => undefined)
    // Hidden, whichever way a proxy says so, is all else.
    if (answer === undefined || answer.status < 200 || answer.status >= 300) return unreached(check, path)
    seen = answered(`${method} ${path}`, answer)
  }
  return wrong(check, code, seen)
}

/** The console has a port of its own: the captcha’s address leads to it only by mistake. */
async function consoleByMistake({ url, ca, reached }: Exposure): Promise<Finding | undefined> {
  if (isInside(url, reached)) return undefined
  const answer = await callOnce(new URL(consolePath, url), { ca }).catch(() => undefined)
  return isConsole(answer) ? consoleExposed(consolePath, answer) : undefined
}

/** @param consoleUrl where the console is, as browsers of those inside have it */
export async function checkConsole(consoleUrl: string | undefined, ca: string | undefined): Promise<Finding> {
  if (consoleUrl === undefined) return skipped('Console', 'give --console-url, outside your network')
  const target = new URL(consolePath, consoleUrl)
  let answer: Answer | undefined
  try {
    answer = await callOnce(target, { ca })
  } catch (error) {
    // Somebody answers there, and it is not known who.
    if (isCertificateFault(error)) {
      return skipped('Console', phrase('{at}: {code}.', { at: target.origin, code: error.code }))
    }
  }
  // An address of those inside, or one that only leads to another.
  if (answer !== undefined && (isInside(target, answer) || redirects.includes(answer.status))) {
    return skipped('Console', 'give --console-url as browsers have it, with https')
  }
  return isConsole(answer) ? consoleExposed(target.href, answer) : unreached('Console', target.href)
}

const consoleExposed = (path: string, answer: Answer): Finding =>
  wrong('Console', 'TICKETGATE_DOCTOR_CONSOLE_EXPOSED', answered(`GET ${path}`, answer))

/** Its own way to its sign-in, or its refusal of a host that it does not have. */
const isConsole = (answer: Answer | undefined): answer is Answer =>
  answer?.status === 421 ||
  (answer?.status === 303 && answer.headers.location?.startsWith(`${consolePath}/sign-in`) === true)

const answered = (path: string, { status }: Answer): Phrase => phrase('{path} answers {status}.', { path, status })

const unreached = (check: English, path: string): Finding =>
  fine(check, phrase('{path} is not reached from here', { path }))
