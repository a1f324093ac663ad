import { qcloudV1Signature, type SignatureMethod } from '@ticketgate/core/tianyu'
import { solutionOf } from '../../src/captcha/tokens/kinds/challenge.js'
import type { VisitClaims } from '../../src/captcha/tokens/kinds/visit.js'
import type { OpenedToken } from '../../src/captcha/tokens/tokens.js'
import { createService, type Service, type ServiceOptions } from '../../src/index.js'

export const secretId = 'AKIDtest'
export const secretKey = 'a-secret-key-for-tests'
export const sealKey = 'a-seal-key-for-tests-that-is-long-enough'
export const serviceHost = 'captcha.test'

/** A service with a clock that stands still until a test moves it. */
export function testService(options: Partial<ServiceOptions> = {}): Service & { clock: { now: number } } {
  const clock = { now: Date.UTC(2030, 0, 1, 12) }
  const service = createService({
    secretId,
    secretKey,
    sealKeys: [sealKey],
    port: 0,
    now: () => clock.now,
    ...options,
  })
  return Object.assign(service, { clock })
}

export type Params = Record<string, string | number>
// biome-ignore lint/suspicious/noExplicitAny: answers are asserted field by field
export type Answer = any
export interface CallOptions {
  method?: 'GET' | 'POST'
  host?: string
  signedHost?: string
  signatureMethod?: SignatureMethod
  secretKey?: string
  /** Changes what is sent after signing. */
  tamper?: (params: Params) => Params
  remoteAddress?: string
}

let nonce = 0

export function signedParams(service: { clock: { now: number } }, params: Params, options: CallOptions = {}): Params {
  const method = options.method ?? 'GET'
  const signatureMethod = options.signatureMethod ?? 'HmacSHA256'
  const all: Params = {
    Region: 'gz',
    Timestamp: Math.floor(service.clock.now / 1000),
    Nonce: ++nonce,
    SecretId: secretId,
    SignatureMethod: signatureMethod,
    ...params,
  }
  const host = options.signedHost ?? options.host ?? serviceHost
  const signature = qcloudV1Signature(
    { method, host, path: '/v2/index.php', params: all },
    options.secretKey ?? secretKey,
    signatureMethod,
  )
  return { ...all, Signature: signature }
}

/** Calls a signed action, as a client would, and gives the body: JSON parsed, or JavaScript as text. */
export async function call(
  service: ReturnType<typeof testService>,
  params: Params,
  options: CallOptions = {},
): Promise<Answer> {
  const signed = signedParams(service, params, options)
  return send(service, options.tamper?.(signed) ?? signed, options)
}

export async function send(service: Service, params: Params | string, options: CallOptions = {}): Promise<Answer> {
  const encoded = typeof params === 'string' ? params : new URLSearchParams(params as Record<string, string>).toString()
  const method = options.method ?? 'GET'
  const response = await service.app.inject({
    method,
    url: method === 'GET' ? `/v2/index.php?${encoded}` : '/v2/index.php',
    headers: {
      host: options.host ?? serviceHost,
      ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'POST' && { payload: encoded }),
    ...(options.remoteAddress !== undefined && { remoteAddress: options.remoteAddress }),
  })
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
  const type = String(response.headers['content-type'])
  return type.startsWith('application/json') ? response.json() : response.body
}

/** What the visitor reads in a picture or hears: read with the test's own seal key. */
export function answerOf(service: Service, purpose: 'picture' | 'challenge', text: string): string {
  const { tokens } = service.context
  if (purpose === 'picture') return claimsIn(tokens.open('picture', text)).letters
  return solutionOf(claimsIn(tokens.open('challenge', text)).task)
}

/** Also of a token that expired. */
export function claimsIn<Claims extends VisitClaims>(token: OpenedToken<Claims>): Claims {
  if (token.state === 'broken') throw new Error(`The token is ${token.fault}.`)
  return token.claims
}
