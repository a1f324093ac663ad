import { randomUUID } from 'node:crypto'
import { sealKeyProof } from '../../captcha/seal-key-proof.js'
import { type English, phrase } from '../phrase.js'
import { asBrowsersHaveIt, isInside } from './address.js'
import { type Comparison, compare, type Signed } from './compare.js'
import { type Finding, fine, skipped, wrong } from './finding.js'
import { proxyFinding } from './proxy-trust.js'

/** Calls over connections of their own, so that several processes behind one address are asked. */
const rounds = 4

/** Whether the service takes the keys, and sees the time, its address, its callers and its seal keys as it should. */
export async function checkSigned(signed: Signed): Promise<Finding[]> {
  const { url, sealKeys, answer } = signed
  const first = await compare(signed, { origin: url.origin, time: String(Math.floor(Date.now() / 1000)) })
  const refused = refusalOf('Signature', first)
  if (refused !== undefined) return [refused]
  return [
    fine('Signature', phrase('accepted for {id}', { id: signed.keys.secretId })),
    clockFinding(first),
    ...(isInside(url, answer)
      ? [skipped('Public URL', asBrowsersHaveIt), skipped('Proxy trust', asBrowsersHaveIt)]
      : [publicUrlFinding(url, first), await proxyFinding(signed)]),
    ...(sealKeys === undefined ? [skipped('Seal keys', 'give --seal-key')] : await sealFindings(signed, sealKeys)),
  ]
}

/** By what the service says, since a Date header is that of whatever stands in front. */
function clockFinding(answer: Comparison | undefined): Finding {
  const { time } = answer ?? {}
  if (time === undefined) return skipped('Clock', 'the service is of an older version than this command')
  return time === 'match' ? fine('Clock', 'less than a minute apart') : wrong('Clock', 'TICKETGATE_DOCTOR_CLOCK')
}

function publicUrlFinding({ origin }: URL, answer: Comparison | undefined): Finding {
  if (answer?.['origin'] === 'match')
    return fine('Public URL', phrase('the service’s scripts name {origin}', { origin }))
  return wrong('Public URL', 'TICKETGATE_DOCTOR_PUBLIC_URL', phrase('Not {value}.', { value: origin }))
}

function refusalOf(check: English, answer: Comparison | undefined): Finding | undefined {
  const { code, message } = answer ?? {}
  if (code === 0) return undefined
  const seen = typeof message === 'string' ? phrase('The service says: {message}', { message }) : undefined
  if (code === 4100 || code === 4104) return wrong(check, 'TICKETGATE_DOCTOR_SIGNATURE', seen)
  if (code === 4500) return wrong(check, 'TICKETGATE_DOCTOR_CLOCK', seen)
  if (code === 4000) return wrong(check, 'TICKETGATE_DOCTOR_OLD_SERVICE', seen)
  return wrong(check, 'TICKETGATE_DOCTOR_UNREADABLE', seen)
}

/** While keys are replaced a service has several: a process that misses any of them cannot open what others seal. */
async function sealFindings(signed: Signed, sealKeys: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [i, sealKey] of sealKeys.entries()) {
    const finding = await sealFinding(signed, sealKey, { number: i + 1, count: sealKeys.length })
    if (finding !== undefined) findings.push(finding)
  }
  if (findings.length > 0) return findings
  return [
    fine('Seal keys', sealKeys.length === 1 ? 'the service has the one given' : 'the service has all that were given'),
  ]
}

/** @returns what is wrong, if anything */
async function sealFinding(
  signed: Signed,
  sealKey: string,
  place: { number: number; count: number },
): Promise<Finding | undefined> {
  const answers = await Promise.all(
    Array.from({ length: rounds }, () => {
      const sealChallenge = randomUUID()
      return compare(signed, { sealChallenge, sealProof: sealKeyProof(sealKey, sealChallenge) })
    }),
  )
  // Who does not answer says nothing of its key.
  const compared = answers.filter((answer) => answer?.['sealKeys'] !== undefined)
  const matches = compared.filter((answer) => answer?.['sealKeys'] === 'match').length
  if (matches === compared.length)
    return answers.map((answer) => refusalOf('Seal keys', answer)).find((refusal) => refusal !== undefined)
  const found = phrase('{matches} of {rounds} calls found it.', { matches, rounds: compared.length })
  const seen = place.count === 1 ? found : phrase('Key {number} of {count}: {found}', { ...place, found })
  return wrong('Seal keys', 'TICKETGATE_DOCTOR_SEAL_KEY', place.count === 1 && matches === 0 ? undefined : seen)
}
