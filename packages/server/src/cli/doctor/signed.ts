import { randomUUID } from 'node:crypto'
import { sealKeyProof } from '../../captcha/seal-key-proof.js'
import { phrase } from '../phrase.js'
import { asBrowsersHaveIt, isInside } from './address.js'
import { type Comparison, compare, type Signed } from './compare.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { proxyFinding } from './proxy-trust.js'

/** Calls over connections of their own, so that several processes behind one address are asked. */
const rounds = 4

/** Whether the service takes the keys, and sees its address, its callers and its seal keys as it should. */
export async function checkSigned(signed: Signed): Promise<Finding[]> {
  const { url, sealKey } = signed
  const first = await compare(signed, { origin: url.origin })
  const refused = refusalOf(first)
  if (refused !== undefined) return [refused]
  return [
    fine('Signature', phrase('accepted for {id}', { id: signed.keys.secretId })),
    ...(isInside(url)
      ? [skipped('Public URL', asBrowsersHaveIt), skipped('Proxy trust', asBrowsersHaveIt)]
      : [publicUrlFinding(url, first), await proxyFinding(signed)]),
    sealKey === undefined ? skipped('Seal keys', 'give --seal-key') : await sealFinding(signed, sealKey),
  ]
}

function publicUrlFinding({ origin }: URL, answer: Comparison | undefined): Finding {
  if (answer?.['origin'] === 'match')
    return fine('Public URL', phrase('the service’s scripts name {origin}', { origin }))
  return wrong('Public URL', 'TICKETGATE_DOCTOR_PUBLIC_URL', phrase('Not {value}.', { value: origin }))
}

function refusalOf(answer: Comparison | undefined): Finding | undefined {
  const { code, message } = answer ?? {}
  if (code === 0) return undefined
  const seen = typeof message === 'string' ? phrase('The service says: {message}', { message }) : undefined
  if (code === 4100 || code === 4104) return wrong('Signature', 'TICKETGATE_DOCTOR_SIGNATURE', seen)
  if (code === 4500) return wrong('Signature', 'TICKETGATE_DOCTOR_CLOCK', seen)
  if (code === 4000) return wrong('Signature', 'TICKETGATE_DOCTOR_OLD_SERVICE', seen)
  return wrong('Signature', 'TICKETGATE_DOCTOR_UNREADABLE', seen)
}

async function sealFinding(signed: Signed, sealKey: string): Promise<Finding> {
  const answers = await Promise.all(
    Array.from({ length: rounds }, () => {
      const sealChallenge = randomUUID()
      return compare(signed, { sealChallenge, sealProof: sealKeyProof(sealKey, sealChallenge) })
    }),
  )
  const matches = answers.filter((answer) => answer?.['sealKeys'] === 'match').length
  if (matches === rounds) return fine('Seal keys', 'the service has the one given')
  const seen = matches === 0 ? undefined : phrase('{matches} of {rounds} calls found it.', { matches, rounds })
  return wrong('Seal keys', 'TICKETGATE_DOCTOR_SEAL_KEY', seen)
}
