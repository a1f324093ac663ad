import { findProof } from '../../../widget/src/frame/proof-of-work/proof.js'
import type { CaptchaRequest } from '../../src/captcha/captcha-request.js'
import { claimsOf } from '../../src/captcha/captcha-request.js'
import type { Service } from '../../src/index.js'
import type { Answer } from './service.js'

/** A script's token, as CaptchaQuery would put it into a page. */
export const scriptToken = (service: Service, requested: Partial<CaptchaRequest> = {}): string =>
  service.context.tokens.seal(
    'script',
    claimsOf(service.context, { identity: {}, visit: {}, captchaType: 1, ...requested }),
  )

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
    payload: (route === 'answer' ? withProof(payload as object) : payload) as object,
    remoteAddress,
  })
  const body = response.json() as Answer
  if (typeof body['challenge'] === 'string') work.set(body['challenge'], body['pow'])
  return { status: response.statusCode, body, headers: response.headers }
}

/** Fetches a challenge for a token, or for a new one. */
export async function challengeFor(
  service: Service,
  requested: Partial<CaptchaRequest> = {},
  look: object = {},
): Promise<Answer> {
  return (await post(service, 'challenge', { token: scriptToken(service, requested), ...look })).body
}

/** The work of every challenge that was fetched here, and the proofs of those that were answered. */
const work = new Map<string, Parameters<typeof findProof>[0] | undefined>()
const proofs = new Map<string, number[]>()

/** An answer brings its challenge's proof of work, as the widget's does, unless it has a `pow`, `undefined` or not. */
function withProof(answer: { challenge?: unknown; pow?: unknown }): object {
  const pow = typeof answer.challenge === 'string' && !('pow' in answer) ? proofOf(answer.challenge) : undefined
  return pow === undefined ? answer : { ...answer, pow }
}

/** The proof of a challenge that was fetched here; undefined if it needs none. */
export function proofOf(challenge: string): number[] | undefined {
  const required = work.get(challenge)
  if (required !== undefined && !proofs.has(challenge)) proofs.set(challenge, findProof(required))
  return proofs.get(challenge)
}

/** A drag as a hand makes it: uneven, and not quite level. */
export const handTrail = (x: number): Array<[number, number, number]> =>
  Array.from({ length: 20 }, (_, i) => [
    i * 30 + (i % 3) * 4,
    Math.round(x * Math.sin((i * Math.PI) / 38) * 10) / 10,
    Math.round(Math.sin(i) * 2) + Math.random(),
  ])
