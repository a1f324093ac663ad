import { isPrivateIp, normaliseIp } from '@ticketgate/core/provider'
import { phrase } from '../phrase.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { type Answer, callOnce, certificateFault, objectIn } from './http.js'

const dayMs = 86_400_000
const renewalDays = 14
const clockToleranceMs = 60_000

/** The service under test. */
export interface Target {
  readonly url: URL
  /** Certificates to trust besides Node's own, in PEM. */
  readonly ca: string | undefined
}

/** What was found, and whether more can be asked. */
export interface Reached {
  readonly findings: readonly Finding[]
  /** The first answer; undefined: there is no service to ask. */
  readonly answer: Answer | undefined
}

/**
 * Reached over plain HTTP at an address that only this machine or its network has: no visitor comes that way. By the
 * address that was reached, since a name, and 0.0.0.0, do not say where they lead.
 */
export function isInside({ protocol }: URL, { remoteAddress }: Pick<Answer, 'remoteAddress'>): boolean {
  if (protocol === 'https:') return false
  const ip = normaliseIp(remoteAddress)
  return ip !== undefined && isPrivateIp(ip)
}

/** What an inside address leaves open. */
export const asBrowsersHaveIt = 'give --url as browsers have it, with https'

/** Whether the service answers, over TLS that clients trust, with its store and at the same time. */
export async function checkAddress({ url, ca }: Target): Promise<Reached> {
  const at = url.origin
  let answer: Answer
  try {
    answer = await callOnce(new URL('/healthz', url), { ca })
  } catch (error) {
    return { findings: [unreached(at, error as NodeJS.ErrnoException)], answer: undefined }
  }
  const tls = tlsFindings(url, answer)
  if (answer.status !== 200 || objectIn(answer.text)?.['status'] !== 'ok') {
    const seen = phrase('{path} answers {status}.', { path: `${at}/healthz`, status: answer.status })
    return { findings: [wrong('Address', 'TICKETGATE_DOCTOR_NOT_THE_SERVICE', seen), ...tls], answer: undefined }
  }
  const store = await storeFinding({ url, ca })
  return { findings: [fine('Address', phrase('{at} answers', { at })), store, ...tls, clockFinding(answer)], answer }
}

function unreached(at: string, error: NodeJS.ErrnoException): Finding {
  const { code } = error
  // A timeout's code is a number, and says nothing.
  const seen =
    typeof code === 'string' ? phrase('{at}: {code}.', { at, code }) : phrase('{at}: no answer in time.', { at })
  return certificateFault(error) !== undefined
    ? wrong('Certificate', 'TICKETGATE_DOCTOR_CERTIFICATE', seen)
    : wrong('Address', 'TICKETGATE_DOCTOR_UNREACHABLE', seen)
}

async function storeFinding({ url, ca }: Target): Promise<Finding> {
  const answer = await callOnce(new URL('/readyz', url), { ca }).catch(() => undefined)
  if (answer?.status === 200) return fine('Store', 'the service’s store answers')
  const path = '/readyz'
  const seen =
    answer === undefined
      ? phrase('{path} answers nothing.', { path })
      : phrase('{path} answers {status}.', { path, status: answer.status })
  return wrong('Store', 'TICKETGATE_DOCTOR_NOT_READY', seen)
}

export function tlsFindings(url: URL, answer: Pick<Answer, 'certificateEnds' | 'remoteAddress'>): Finding[] {
  const { certificateEnds } = answer
  if (certificateEnds === undefined) {
    if (isInside(url, answer)) return [skipped('TLS', asBrowsersHaveIt)]
    return [wrong('TLS', 'TICKETGATE_DOCTOR_NO_TLS')]
  }
  const days = Math.floor((certificateEnds.getTime() - Date.now()) / dayMs)
  if (days >= renewalDays) return [fine('Certificate', phrase('trusted, and good for {days} days', { days }))]
  return [wrong('Certificate', 'TICKETGATE_DOCTOR_CERTIFICATE_ENDS', phrase('{days} days are left.', { days }))]
}

/** By the Date header, which has whole seconds. */
function clockFinding({ headers: { date = '' } }: Answer): Finding {
  const offMs = Date.parse(date) - Date.now()
  if (Number.isNaN(offMs)) return skipped('Clock', 'the answer has no Date header')
  const seconds = Math.abs(Math.round(offMs / 1000))
  if (Math.abs(offMs) <= clockToleranceMs) return fine('Clock', phrase('{seconds} s apart', { seconds }))
  const seen =
    offMs > 0
      ? phrase('The service’s is {seconds} s ahead.', { seconds })
      : phrase('The service’s is {seconds} s behind.', { seconds })
  return wrong('Clock', 'TICKETGATE_DOCTOR_CLOCK', seen)
}
