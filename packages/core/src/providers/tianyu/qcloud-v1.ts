import { createHmac } from 'node:crypto'

/** How a request of the qcloud API v2 is signed. */
export type SignatureMethod = 'HmacSHA1' | 'HmacSHA256'

/** A request's parameters, `Signature` aside: raw values, not URL-encoded. */
export type SignedParameters = Readonly<Record<string, string | number>>

export interface SignedRequest {
  readonly method: 'GET' | 'POST'
  /** As the client was given it, with its port unless that is the default. */
  readonly host: string
  readonly path: string
  readonly params: SignedParameters
}

/** Signs strings with one key. */
export function qcloudV1Signer(secretKey: string, method: SignatureMethod): (stringToSign: string) => string {
  const algorithm = method === 'HmacSHA256' ? 'sha256' : 'sha1'
  return (stringToSign) => createHmac(algorithm, secretKey).update(stringToSign).digest('base64')
}

/** The string that signature v1 signs: every parameter but `Signature`, sorted by name in byte order. */
export function qcloudV1StringToSign({ method, host, path, params }: SignedRequest): string {
  const names = Object.keys(params).filter((name) => name !== 'Signature')
  return `${method}${host}${path}?${qcloudV1Pairs(sortedByBytes(names), params)}`
}

/** `name=value&…` in the order of `names`; an underscore in a name becomes a dot. */
function qcloudV1Pairs(names: readonly string[], params: SignedParameters): string {
  let pairs = ''
  for (const name of names) {
    if (pairs !== '') pairs += '&'
    pairs += `${name.includes('_') ? name.replaceAll('_', '.') : name}=${params[name]}`
  }
  return pairs
}

/** The Base64 signature of a request. */
export function qcloudV1Signature(request: SignedRequest, secretKey: string, method: SignatureMethod): string {
  return qcloudV1Signer(secretKey, method)(qcloudV1StringToSign(request))
}

/** UTF-8 byte order, which that of strings is up to U+D7FF. */
function sortedByBytes(names: string[]): string[] {
  return names.some((name) => /[\ud800-\uffff]/.test(name)) ? names.sort(compareBytes) : names.sort()
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
