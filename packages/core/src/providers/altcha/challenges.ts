import { hash, randomBytes, randomInt } from 'node:crypto'
import { digestOf, keyLength, type Work } from './derive.js'
import { canonicalJson, hmacHex } from './payload.js'

/** A challenge for ALTCHA 3's widget. */
export function challengeFor(work: Work, keyPrefix: string, expiresAt: number, hmacKey: string): object {
  const parameters = {
    ...setOnly(work),
    expiresAt,
    keyLength,
    keyPrefix,
    nonce: randomBytes(16).toString('hex'),
    salt: randomBytes(16).toString('hex'),
  }
  return { parameters, signature: hmacHex('sha256', hmacKey, canonicalJson(parameters)) }
}

/** A challenge for the widgets before it. */
export function oldChallengeFor(algorithm: string, maxnumber: number, expires: number, hmacKey: string): object {
  const salt = `${randomBytes(12).toString('hex')}?expires=${expires}&`
  const digest = digestOf(algorithm)
  const challenge = hash(digest, `${salt}${randomInt(0, maxnumber + 1)}`)
  return { algorithm, challenge, maxnumber, salt, signature: hmacHex(digest, hmacKey, challenge) }
}

function setOnly(work: Work): object {
  return Object.fromEntries(Object.entries(work).filter(([, value]) => value !== undefined))
}
