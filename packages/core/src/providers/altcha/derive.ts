import { hash, pbkdf2, scrypt } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { clock, startTimer } from '../../deadline.js'

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

/** Lets so many run at once, and the others one after the other as they came. */
export interface Turns {
  /** The work's result; undefined: its turn did not come by the deadline. */
  take<T>(deadline: number, work: () => Promise<T>): Promise<T | undefined>
}

export function turns(atOnce: number): Turns {
  let running = 0
  const waiting = new Set<() => void>()

  function turn(deadline: number): Promise<boolean> {
    if (running < atOnce) {
      running += 1
      return Promise.resolve(true)
    }
    return new Promise((resolve) => {
      const start = () => {
        clearTimeout(timer)
        waiting.delete(start)
        resolve(true)
      }
      const timer = startTimer(
        () => {
          waiting.delete(start)
          resolve(false)
        },
        Math.max(0, deadline - clock()),
      )
      waiting.add(start)
    })
  }

  return {
    async take(deadline, work) {
      if (!(await turn(deadline))) return undefined
      try {
        return await work()
      } finally {
        const [next] = waiting
        // The turn goes on to the next, so that nobody comes in between.
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
