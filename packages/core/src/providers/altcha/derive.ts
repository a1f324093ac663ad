import { hash, pbkdf2, scrypt } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'

const pbkdf2Async = promisify(pbkdf2)
const scryptAsync = promisify<Buffer, Buffer, number, object, Buffer>(scrypt)

/** How much work a challenge asks for; `cost`, `memoryCost` and `parallelism` as the algorithm takes them. */
export interface Work {
  readonly algorithm: AltchaAlgorithm
  readonly cost: number
  readonly memoryCost?: number | undefined
  readonly parallelism?: number | undefined
}

/** What a challenge's key is derived by. ARGON2ID is left out: Node has it only since 24.7. */
export const algorithms = [
  'PBKDF2/SHA-256',
  'PBKDF2/SHA-384',
  'PBKDF2/SHA-512',
  'SHA-256',
  'SHA-384',
  'SHA-512',
  'SCRYPT',
] as const
export type AltchaAlgorithm = (typeof algorithms)[number]

export const keyLength = 32
const roundsAtOnce = 5_000
/** The most memory that one derivation may take. */
export const maxScryptBytes = 256 * 1_024 * 1_024

/** The key of one counter, in lower-case hex. */
export async function deriveKey(work: Work, salt: string, nonce: string, counter: number): Promise<string> {
  const { algorithm, cost, memoryCost = 8, parallelism = 1 } = work
  const saltBytes = Buffer.from(salt, 'hex')
  const password = Buffer.alloc(20)
  password.write(nonce, 'hex')
  password.writeUInt32BE(counter, 16)
  if (algorithm === 'SCRYPT') {
    const options = { N: cost, r: memoryCost, p: parallelism, maxmem: 2 * maxScryptBytes }
    return (await scryptAsync(password, saltBytes, keyLength, options)).toString('hex')
  }
  const digest = digestOf(algorithm)
  if (algorithm.startsWith('PBKDF2/')) {
    return (await pbkdf2Async(password, saltBytes, cost, keyLength, digest)).toString('hex')
  }
  let key = Buffer.concat([saltBytes, password])
  for (let round = 1; round <= cost; round += 1) {
    key = hash(digest, key, 'buffer') as typeof key
    if (round % roundsAtOnce === 0) await setImmediate()
  }
  return key.toString('hex', 0, keyLength)
}

/** `PBKDF2/SHA-256` and `SHA-256` are Node's `sha256`. */
export function digestOf(algorithm: string): string {
  return algorithm.slice(algorithm.indexOf('SHA')).replace('-', '').toLowerCase()
}
