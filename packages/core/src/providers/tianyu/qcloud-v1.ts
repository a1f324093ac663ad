import { hmac } from '../http/hmac.js'

/** How a request of the qcloud API v2 is signed. @see spec page tianyu-v2, "Signature v1" */
export type SignatureMethod = 'HmacSHA1' | 'HmacSHA256'

/** A request's parameters, `Signature` aside: raw values, not URL-encoded. */
export type Parameters = Readonly<Record<string, string | number>>

export interface SignedRequest {
  readonly method: 'GET' | 'POST'
  /** As the client was given it, with its port unless that is the default. */
  readonly host: string
  readonly path: string
  readonly params: Parameters
}

/** Signs strings with one key. */
export function qcloudV1Signer(secretKey: string, method: SignatureMethod): (stringToSign: string) => string {
  return hmac(method === 'HmacSHA256' ? 'sha256' : 'sha1', secretKey, 'base64')
}

/** The string that signature v1 signs: every parameter but `Signature`, sorted by name in byte order. */
export function qcloudV1StringToSign({ method, host, path, params }: SignedRequest): string {
  const names = Object.keys(params).filter((name) => name !== 'Signature')
  return `${method}${host}${path}?${qcloudV1Pairs(names.sort(compareBytes), params)}`
}

/** `name=value&…` in the order of `names`; an underscore in a name becomes a dot. */
export function qcloudV1Pairs(names: readonly string[], params: Parameters): string {
  let pairs = ''
  for (const name of names) {
    if (pairs !== '') pairs += '&'
    pairs += `${name.includes('_') ? name.replaceAll('_', '.') : name}=${params[name]}`
  }
  return pairs
}

/** The Base64 signature of a request. Pure; for many requests with one key, `qcloudV1Signer` is cheaper. */
export function qcloudV1Signature(request: SignedRequest, secretKey: string, method: SignatureMethod): string {
  return qcloudV1Signer(secretKey, method)(qcloudV1StringToSign(request))
}

/** UTF-8 byte order, which `<` on strings is not above U+D7FF. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
