import { normaliseIp } from '@ticketgate/core/provider'
import { phrase } from '../phrase.js'
import { compare, type Signed } from './compare.js'
import { type Finding, fine, skipped, wrong } from './finding.js'

/** Addresses that documents are written with, as nobody has them: only who believes what callers write can see them. */
const madeUpAddress = '198.51.100.77'
const nextMadeUpAddress = '198.51.100.78'

/** This machine’s as well, and no proxy calls the service from it. macOS has to be told to have it. */
const otherLoopback = '127.0.0.2'

const unanswered = 'calls with X-Forwarded-For get no answer that can be read'

export const isLoopback = (ip: string | undefined): boolean => ip === '::1' || ip?.startsWith('127.') === true

/** Whether the service sees who calls it, and believes no address that a caller writes. */
export async function proxyFinding(signed: Signed): Promise<Finding> {
  const ownAddress = normaliseIp(signed.answer.localAddress)
  const isOwnMachine = isLoopback(ownAddress) || ownAddress === normaliseIp(signed.answer.remoteAddress)
  // A proxy on this machine may have the very address that the doctor calls from: a match would prove nothing.
  const from = isOwnMachine ? otherLoopback : undefined
  const address = from ?? signed.address ?? ownAddress
  if (address === undefined) return skipped('Proxy trust', 'give --address with what the internet sees of this machine')
  const sees = async (expected: string, forwardedFor?: string) => {
    const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
    const answer = await compare(signed, { address: expected }, { headers, from })
    return answer?.['address']
  }

  const own = await sees(address)
  if (own === undefined) return skipped('Proxy trust', 'run the doctor on another machine')
  const madeUp = await sees(madeUpAddress, madeUpAddress)
  // Whatever stands in front may refuse such a header, which proves nothing of the service.
  if (madeUp === undefined) return skipped('Proxy trust', unanswered)
  if (madeUp === 'match') {
    // A number of proxies that is too high ends at the caller’s own address; too high by two, or true, at the first.
    const beforeOwn = await sees(madeUpAddress, `${madeUpAddress}, ${address}`)
    const beforeOther = await sees(madeUpAddress, `${madeUpAddress}, ${nextMadeUpAddress}`)
    if (beforeOwn === undefined || beforeOther === undefined) return skipped('Proxy trust', unanswered)
    const isNetwork = beforeOwn === 'match' && beforeOther !== 'match'
    if (isNetwork) return skipped('Proxy trust', '--trust-proxy names this machine: run the doctor on another one')
    return wrong('Proxy trust', 'TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY')
  }
  if (own === 'match')
    return fine('Proxy trust', phrase('the service sees {address}, and no address made up', { address }))
  return wrong('Proxy trust', 'TICKETGATE_DOCTOR_PROXY_NOT_TRUSTED', phrase('Not {value}.', { value: address }))
}
