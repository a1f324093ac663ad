import { createHash, createHmac } from 'node:crypto'
import type { Provider } from '@ticketgate/core'
import { canonicalJson } from '../../../src/providers/altcha/payload.js'
import { visitor } from '../../support/requests.js'

export const hmacKey = 'the key that signs challenges, of 40 letters'
export const sentinelSecret = 'sec_the-secret-of-an-api-key'
/** Little work, for tests. */
export const work = { cost: 2, keyPrefix: '00' } as const
export const old = { versions: [1], maxNumber: 1_000 } as const

/** What the page gets from `challenge()`. */
export async function challengeOf(provider: Pick<Provider<never, never, never>, 'challenge'>): Promise<string> {
  const made = await provider.challenge?.(visitor(), {} as never, { deadline: performance.now() + 5_000 })
  if (made?.outcome !== 'challenge') throw new Error('There is no challenge.')
  return made.body
}

// biome-ignore lint/suspicious/noExplicitAny: a payload is what a test makes of it
export const decoded = (text: string): any => JSON.parse(Buffer.from(text, 'base64').toString())
export const encoded = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64')

/** The payload with other parameters, signed as one who has the key would. */
// biome-ignore lint/suspicious/noExplicitAny: a payload is what a test makes of it
export function forged(payload: any, more: object, key = hmacKey): string {
  const parameters = JSON.parse(JSON.stringify({ ...payload.challenge.parameters, ...more }))
  const signature = createHmac('sha256', key).update(canonicalJson(parameters)).digest('hex')
  return encoded({ ...payload, challenge: { parameters, signature } })
}

/** What a Sentinel's widget posts. @param more around what is signed */
export function sentinelPayload(facts: object, more: object = {}): string {
  const expire = Math.floor(Date.now() / 1_000) + 300
  const signed = { verified: 'true', time: expire - 300, expire, id: 'sentinel-id', ...facts }
  const verificationData = Object.entries(signed)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&')
  const digest = createHash('sha256').update(verificationData).digest()
  const signature = createHmac('sha256', sentinelSecret).update(digest).digest('hex')
  return encoded({ algorithm: 'SHA-256', verified: true, verificationData, signature, ...more })
}
