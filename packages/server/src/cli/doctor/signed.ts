import { randomUUID } from 'node:crypto'
import { normaliseIp } from '@ticketgate/core/provider'
import { sealProof } from '../../captcha/seal-proof.js'
import { actionsUrl, type KeyPair, signedForm } from '../signed-form.js'
import type { Target } from './address.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { callOnce, objectIn } from './http.js'

/** An address that documents are written with, as nobody has it: only who believes what callers write can see it. */
const madeUpAddress = '198.51.100.77'
/** Calls over connections of their own, so that several processes behind one address are asked. */
const rounds = 4

export interface Signed extends Target {
  readonly keys: KeyPair
  readonly sealKey: string | undefined
  /** What the internet sees of this machine. */
  readonly address: string | undefined
  /** The address that it called from. */
  readonly localAddress: string | undefined
}

type Answer = Readonly<Record<string, unknown>>

/** Whether the service takes the keys, and sees its address, its callers and its seal keys as it should. */
export async function checkSigned(signed: Signed): Promise<Finding[]> {
  const { url, sealKey } = signed
  const first = await compare(signed, { origin: url.origin })
  const refused = refusalOf(first)
  if (refused !== undefined) return [refused]
  return [
    fine('Signature', `accepted for ${signed.keys.secretId}`),
    first?.['origin'] === 'match'
      ? fine('Public URL', `the service’s scripts name ${url.origin}`)
      : wrong('Public URL', 'TICKETGATE_DOCTOR_PUBLIC_URL', `Not ${url.origin}.`),
    await proxyFinding(signed),
    sealKey === undefined ? skipped('Seal keys', 'give --seal-key') : await sealFinding(signed, sealKey),
  ]
}

/** One signed request, answered by match or no match. */
async function compare(
  { url, ca, keys }: Signed,
  parameters: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | undefined> {
  const target = actionsUrl(url.origin)
  const answer = await callOnce(target, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: signedForm(target, 'TicketgateCompareSetUp', parameters, keys),
    ca,
  }).catch(() => undefined)
  return answer === undefined ? undefined : objectIn(answer.text)
}

function refusalOf(answer: Answer | undefined): Finding | undefined {
  const { code, message } = answer ?? {}
  if (code === 0) return undefined
  const seen = typeof message === 'string' ? `The service says: ${message}` : undefined
  if (code === 4100 || code === 4104) return wrong('Signature', 'TICKETGATE_DOCTOR_SIGNATURE', seen)
  if (code === 4500) return wrong('Signature', 'TICKETGATE_DOCTOR_CLOCK', seen)
  if (code === 4000) return wrong('Signature', 'TICKETGATE_DOCTOR_OLD_SERVICE', seen)
  return wrong('Signature', 'TICKETGATE_DOCTOR_UNREADABLE', seen)
}

async function proxyFinding(signed: Signed): Promise<Finding> {
  const { address = normaliseIp(signed.localAddress) } = signed
  const forged = { 'x-forwarded-for': madeUpAddress }
  const believed = await compare(signed, { address: madeUpAddress }, forged)
  if (believed?.['address'] === 'match') return wrong('Proxy trust', 'TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY')
  if (address === undefined) return skipped('Proxy trust', 'give --address with what the internet sees of this machine')
  const own = await compare(signed, { address })
  if (own?.['address'] === 'match') return fine('Proxy trust', `the service sees ${address}, and no address made up`)
  return wrong('Proxy trust', 'TICKETGATE_DOCTOR_PROXY_NOT_TRUSTED', `Not ${address}.`)
}

async function sealFinding(signed: Signed, sealKey: string): Promise<Finding> {
  const answers = await Promise.all(
    Array.from({ length: rounds }, () => {
      const sealChallenge = randomUUID()
      return compare(signed, { sealChallenge, sealProof: sealProof(sealKey, sealChallenge) })
    }),
  )
  const matches = answers.filter((answer) => answer?.['sealKeys'] === 'match').length
  if (matches === rounds) return fine('Seal keys', 'the service has the one given')
  const seen = matches === 0 ? undefined : `${matches} of ${rounds} calls found it.`
  return wrong('Seal keys', 'TICKETGATE_DOCTOR_SEAL_KEY', seen)
}
