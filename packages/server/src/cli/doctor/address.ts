import { isCertificateFault, isPrivateIp, normaliseIp } from '@ticketgate/core/provider'
import { phrase } from '../phrase.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { type Answer, callOnce, objectIn } from './http.js'

const dayMs = 86_400_000
const renewalDays = 14

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

/** Whether the service answers, over TLS that clients trust, and with its store. */
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
  return { findings: [fine('Address', phrase('{at} answers', { at })), store, ...tls], answer }
}

function unreached(at: string, error: NodeJS.ErrnoException): Finding {
  const { code } = error
  // A timeout's code is a number, and says nothing.
  const seen =
    typeof code === 'string' ? phrase('{at}: {code}.', { at, code }) : phrase('{at}: no answer in time.', { at })
  return isCertificateFault(error)
    ? wrong('Certificate', 'TICKETGATE_DOCTOR_CERTIFICATE', seen)
    : wrong('Address', 'TICKETGATE_DOCTOR_UNREACHABLE', seen)
}

async function storeFinding({ url, ca }: Target): Promise<Finding> {
  const path = '/readyz'
  const answer = await callOnce(new URL(path, url), { ca }).catch(() => undefined)
  if (answer === undefined) {
    return wrong('Store', 'TICKETGATE_DOCTOR_NOT_READY', phrase('{path} answers nothing.', { path }))
  }
  const { status } = answer
  if (status === 200) return fine('Store', 'the service’s store answers')
  if (status >= 500) {
    return wrong('Store', 'TICKETGATE_DOCTOR_NOT_READY', phrase('{path} answers {status}.', { path, status }))
  }
  // A probe of those inside: a proxy may keep it to itself.
  return skipped('Store', phrase('{path} answers {status}: ask at the service’s inside address', { path, status }))
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
