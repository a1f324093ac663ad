import { hash } from 'node:crypto'
import { qcloudV1Signer, qcloudV1StringToSign, type SignatureMethod } from '@ticketgate/core/tianyu'
import type { FastifyRequest } from 'fastify'
import { clockToleranceSeconds } from '../../captcha/clock.js'
import type { ServiceContext } from '../../captcha/context.js'
import { isSame } from '../../captcha/is-same.js'
import { clockFault, paramsOf, signedHosts, signedOrders } from '../signatures.js'
import { type Fault, fault, tooManyRequests } from './codes.js'
import { type ParameterTable, readParameters, type Values, type Wire } from './parameters.js'

/** Every action's parameters. Some clients leave Region out and others send it empty, so it is not required. */
const commonParameters = {
  Region: { kind: 'text', maxLength: 64 },
  Timestamp: { kind: 'integer', required: true },
  Nonce: { kind: 'text', required: true, maxLength: 19 },
  SecretId: { kind: 'text', required: true },
  Signature: { kind: 'text', required: true },
  SignatureMethod: { kind: 'text', maxLength: 16 },
  Token: { kind: 'text', maxLength: 8192 },
} as const satisfies ParameterTable
export type Common = Values<typeof commonParameters>

const maxNonce = 2n ** 63n - 1n
const signedPath = '/v2/index.php'

export function readCommon(wire: Wire): { values: Common } | { fault: Fault } {
  const read = readParameters(commonParameters, wire)
  if ('fault' in read) return read
  const { Nonce, SignatureMethod } = read.values
  // Text, never a float: clients in the wild send values up to 2^63-1.
  if (!/^\d+$/.test(Nonce) || BigInt(Nonce) > maxNonce) {
    return { fault: fault('badParameter', `Parameter Nonce must be a whole number from 0 to ${maxNonce}.`) }
  }
  if (SignatureMethod !== undefined && SignatureMethod !== 'HmacSHA1' && SignatureMethod !== 'HmacSHA256') {
    return { fault: fault('badParameter', 'Parameter SignatureMethod must be HmacSHA1 or HmacSHA256.') }
  }
  return read
}

/**
 * Key, signature, clock and replay, in this order.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export async function authenticate(
  context: ServiceContext,
  request: FastifyRequest,
  wire: Wire,
  common: Common,
  { isPageView = false }: { readonly isPageView?: boolean },
): Promise<Fault | undefined> {
  const secretKey = context.settings.keys.get(common.SecretId)
  if (secretKey === undefined) return fault('unknownKey', 'The SecretId does not exist.')

  const method = (common.SignatureMethod ?? 'HmacSHA1') as SignatureMethod
  const sign = qcloudV1Signer(secretKey, method)
  if (!isSignedBy(sign, common.Signature, stringsToSign(context, request, wire))) {
    context.log.warn(
      context.settings.development ? { method, stringToSign: shownStringToSign(context, request, wire) } : {},
      'A request was refused: its signature does not match (4100).',
    )
    return fault(
      'badSignature',
      'The signature does not match: check the SecretKey, the signed host and SignatureMethod.',
    )
  }

  const timestampFault = clockFault(context.now(), common.Timestamp)
  if (timestampFault !== undefined) return fault('replayed', `Timestamp ${timestampFault}`)
  // Kept until the clock check alone refuses the request: by a clock that is set back it may be taken again, which gets
  // nobody anything, since what it asks for is counted or spent. Two honest calls may share a nonce, but never a signature.
  const ttlMs = (common.Timestamp + clockToleranceSeconds + 1) * 1000 - context.now()
  const mark = await context.requestMarks.see({ name: requestName(common), ttlMs, isPageView })
  if (mark === 'full') return tooManyRequests
  return mark === 'new' ? undefined : fault('replayed', 'This request was seen before: send a new Nonce and Timestamp.')
}

function requestName({ SecretId, Signature }: Common): string {
  return `request:${hash('sha256', `${SecretId}\n${Signature}`, 'base64url').slice(0, 22)}`
}

function isSignedBy(sign: (text: string) => string, signature: string, strings: Iterable<string>): boolean {
  for (const text of strings) if (isSame(sign(text), signature)) return true
  return false
}

/**
 * What an honest client may have signed, one after another: nearly all have signed the first, which is the plainest, this
 * request's own host and every parameter.
 */
function* stringsToSign(context: ServiceContext, request: FastifyRequest, wire: Wire): Generator<string, undefined> {
  const method = request.method as 'GET' | 'POST'
  const readings = [paramsOf([...wire])]
  // Two SDKs leave such form values out of the signature.
  const plain = [...wire].filter(([, value]) => !value.startsWith('@'))
  if (method === 'POST' && plain.length < wire.size) readings.push(paramsOf(plain))
  const hosts = signedHosts(context, request)
  for (const params of readings.flatMap(signedOrders)) {
    for (const host of hosts) yield qcloudV1StringToSign({ method, host, path: signedPath, params })
  }
}

/** Parameters that tell nothing of a visitor. */
const shownNames = new Set(
  (
    'Action Nonce Region SecretId SignatureMethod Timestamp RequestClient accountType businessId captchaType ' +
    'clientType disturbLevel isHttps lang sceneId script'
  ).split(' '),
)

/** What a client that used the intended host should have signed, for the log: each value that may be a visitor's as its length. */
function shownStringToSign(context: ServiceContext, request: FastifyRequest, wire: Wire): string | undefined {
  const loggable = [...wire].map(
    ([name, value]) => [name, shownNames.has(name) ? value : `(${value.length} characters)`] as const,
  )
  return stringsToSign(context, request, new Map(loggable)).next().value
}
