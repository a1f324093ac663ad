import { createHash } from 'node:crypto'
import type { Ask } from '../../src/captcha/ask.js'
import { claimsOf } from '../../src/captcha/ask.js'
import type { Service } from '../../src/index.js'
import type { Answer } from './service.js'

/** A script's token, as CaptchaQuery would put it into a page. */
export const scriptToken = (service: Service, ask: Partial<Ask> = {}): string =>
  service.context.sealer.seal('script', claimsOf(service.context, { identity: {}, visit: {}, captchaType: 1, ...ask }))

export interface WidgetReply {
  status: number
  body: Answer
  headers: Record<string, unknown>
}

export async function post(
  service: Service,
  route: string,
  payload: unknown,
  remoteAddress = '8.8.8.8',
): Promise<WidgetReply> {
  const response = await service.app.inject({
    method: 'POST',
    url: `/widget/${route}`,
    payload: payload as object,
    remoteAddress,
  })
  return { status: response.statusCode, body: response.json(), headers: response.headers }
}

/** Fetches a challenge for a token, or for a new one. */
export async function challengeFor(service: Service, ask: Partial<Ask> = {}, look: object = {}): Promise<Answer> {
  return (await post(service, 'challenge', { token: scriptToken(service, ask), ...look })).body
}

/** Does the proof of work, as the widget's worker would. */
export function work(pow: { salt: string; bits: number }): string {
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash('sha256').update(`${pow.salt}:${nonce}`).digest()
    if (Math.clz32(digest.readUInt32BE(0)) >= pow.bits) return String(nonce)
  }
}

/** A drag as a hand makes it: uneven, and not quite level. */
export const handTrail = (x: number): Array<[number, number, number]> =>
  Array.from({ length: 20 }, (_, i) => [
    i * 30 + (i % 3) * 4,
    Math.round(x * Math.sin((i * Math.PI) / 38) * 10) / 10,
    Math.round(Math.sin(i) * 2) + Math.random(),
  ])
