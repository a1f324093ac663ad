import { createHmac, timingSafeEqual } from 'node:crypto'
import { isObject, parseObject } from '../http/json.js'

/** What the page posts is Base64 of a JSON object, in the standard alphabet. */
export function parsePayload(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return parseObject(Buffer.from(text, 'base64').toString('utf8'))
}

/** A challenge of ALTCHA 3: what is signed. */
export interface AltchaParameters {
  readonly algorithm: unknown
  readonly cost: unknown
  readonly keyLength: unknown
  readonly memoryCost?: unknown
  readonly parallelism?: unknown
  readonly keyPrefix: string
  /** In Unix seconds. */
  readonly expiresAt: number
  readonly nonce: string
  readonly salt: string
}

/** A payload of ALTCHA 3, its shape checked, and nothing else. */
export interface Solved {
  readonly parameters: AltchaParameters
  readonly signature: string
  readonly counter: number
  readonly derivedKey: string
}

const maxCounter = 2 ** 32 - 1

export function readSolved({ challenge, solution }: Readonly<Record<string, unknown>>): Solved | undefined {
  if (!isObject(challenge) || !isObject(solution)) return undefined
  const { parameters, signature } = challenge
  const { counter, derivedKey } = solution
  if (!isObject(parameters) || !isHex(signature, 64) || !isHex(derivedKey, 64)) return undefined
  if (!Number.isInteger(counter) || (counter as number) < 0 || (counter as number) > maxCounter) return undefined
  const { nonce, salt, keyPrefix, expiresAt } = parameters
  const isWhole = isHex(nonce, 32) && isHex(salt, 32) && typeof keyPrefix === 'string' && isSeconds(expiresAt)
  if (!isWhole || !/^[0-9a-f]{1,64}$/.test(keyPrefix)) return undefined
  return { parameters: parameters as unknown as AltchaParameters, signature, counter: counter as number, derivedKey }
}

/** The JSON that is signed: keys in order at every depth, no spaces. */
export function canonicalJson(value: object): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

/** A payload of ALTCHA 1 and 2, its shape checked, and nothing else. */
export interface SolvedOld {
  readonly algorithm: string
  readonly challenge: string
  readonly salt: string
  readonly signature: string
  readonly number: number
  /** In Unix seconds. */
  readonly expiresAt: number
}

export function readSolvedOld(payload: Readonly<Record<string, unknown>>): SolvedOld | undefined {
  const { algorithm, challenge, salt, signature, number } = payload
  if (typeof algorithm !== 'string' || !isHex(challenge) || !isHex(signature) || typeof salt !== 'string') {
    return undefined
  }
  // As a text it could carry what belongs to the salt, and so take the expiry out of what is read there.
  if (!Number.isSafeInteger(number) || (number as number) < 0) return undefined
  const expiresAt = expiryIn(salt)
  if (expiresAt === undefined) return undefined
  return { algorithm, challenge, salt, signature, number: number as number, expiresAt }
}

/** Hex digits, `?`, parameters, and an `&` at the end: without it the boundary to the number could be moved. */
function expiryIn(salt: string): number | undefined {
  const [, query] = /^[0-9a-f]{8,128}\?(.*)&$/s.exec(salt) ?? []
  if (query === undefined) return undefined
  const parameters = new URLSearchParams(query)
  const [expires = '', ...others] = [...parameters.getAll('expires'), ...parameters.getAll('expire')]
  return others.length === 0 && /^\d{1,12}$/.test(expires) ? Number(expires) : undefined
}

export function hmacHex(digest: string, key: string, data: string | Buffer): string {
  return createHmac(digest, key).update(data).digest('hex')
}

/** In a time that says nothing of where they differ. */
export function isSame(one: string, other: string): boolean {
  const [bytes, others] = [Buffer.from(one), Buffer.from(other)]
  return bytes.length === others.length && timingSafeEqual(bytes, others)
}

function isHex(value: unknown, length?: number): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16,256}$/.test(value) && (length ?? value.length) === value.length
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
