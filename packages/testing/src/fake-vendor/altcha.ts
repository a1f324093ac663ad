import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto'

interface Parameters {
  readonly algorithm: string
  readonly cost: number
  readonly memoryCost?: number
  readonly parallelism?: number
  readonly keyLength: number
  readonly keyPrefix: string
  readonly nonce: string
  readonly salt: string
}

interface OldChallenge {
  readonly algorithm: string
  readonly challenge: string
  readonly maxnumber: number
  readonly salt: string
  readonly signature: string
}

/**
 * What ALTCHA's widget posts once it has solved a challenge: what `challenge()` of an `altcha()` provider serves. Give
 * the provider little work in tests, as in `keyPrefix: '0', cost: 1` or `maxNumber: 1_000`.
 */
export function solveAltcha(challengeJson: string): string {
  const challenge = JSON.parse(challengeJson) as { parameters: Parameters } | OldChallenge
  const payload =
    'parameters' in challenge ? { challenge, solution: solved(challenge.parameters) } : solvedOld(challenge)
  return Buffer.from(JSON.stringify(payload)).toString('base64')
}

function solved(parameters: Parameters) {
  for (let counter = 0; ; counter += 1) {
    const derivedKey = keyOf(parameters, counter).toString('hex')
    if (derivedKey.startsWith(parameters.keyPrefix)) return { counter, derivedKey, time: 1 }
  }
}

function keyOf({ algorithm, cost, keyLength, nonce, salt, ...work }: Parameters, counter: number): Buffer {
  const password = Buffer.alloc(20, nonce, 'hex')
  password.writeUInt32BE(counter, 16)
  const saltBytes = Buffer.from(salt, 'hex')
  const [, bits = '256'] = /SHA-(\d+)$/.exec(algorithm) ?? []
  if (algorithm.startsWith('PBKDF2')) return pbkdf2Sync(password, saltBytes, cost, keyLength, `sha${bits}`)
  if (algorithm === 'SCRYPT') {
    const options = { N: cost, r: work.memoryCost ?? 8, p: work.parallelism ?? 1 }
    return scryptSync(password, saltBytes, keyLength, options)
  }
  let key = Buffer.concat([saltBytes, password])
  for (let round = 0; round < cost; round += 1) key = createHash(`sha${bits}`).update(key).digest() as typeof key
  return key.subarray(0, keyLength)
}

function solvedOld({ algorithm, challenge, maxnumber, salt, signature }: OldChallenge) {
  const digest = algorithm.replace('-', '')
  for (let number = 0; number <= maxnumber; number += 1) {
    if (
      createHash(digest)
        .update(salt + number)
        .digest('hex') !== challenge
    )
      continue
    return { algorithm, challenge, number, salt, signature, took: 1 }
  }
  throw new Error('The challenge has no solution.')
}
