import { createHmac, hash } from 'node:crypto'

/** A POST to `/` of a vendor that signs with TC3-HMAC-SHA256, headers `content-type` and `host` signed. */
export interface Tc3Request {
  /** As in the Host header, with its port unless that is the default. */
  readonly host: string
  readonly contentType: string
  readonly body: string
  /** Unix seconds; also in the header `X-TC-Timestamp`. */
  readonly timestamp: number
  /** E.g. `captcha`. */
  readonly service: string
  /** @default '/' */
  readonly path?: string
}

export interface Tc3Key {
  readonly secretId: string
  readonly secretKey: string
}

const algorithm = 'TC3-HMAC-SHA256'
const signedHeaders = 'content-type;host'

/** The string that TC3 signs. */
export function tc3StringToSign(request: Tc3Request): string {
  const { host, contentType, body, timestamp, path = '/' } = request
  const canonical = [
    'POST',
    path,
    '',
    `content-type:${contentType.toLowerCase()}`,
    `host:${host.toLowerCase()}`,
    '',
    signedHeaders,
    hash('sha256', body),
  ].join('\n')
  return [algorithm, timestamp, tc3Scope(request), hash('sha256', canonical)].join('\n')
}

/** Makes `Authorization` headers for one key. A service's signing key is valid for a UTC day, and is kept for it. */
export function tc3Signer({ secretId, secretKey }: Tc3Key): (request: Tc3Request) => string {
  let kept: { readonly scope: string; readonly key: Buffer } | undefined
  return (request) => {
    const scope = tc3Scope(request)
    if (kept?.scope !== scope) kept = { scope, key: tc3SigningKey(secretKey, request) }
    const signature = createHmac('sha256', kept.key).update(tc3StringToSign(request)).digest('hex')
    return `${algorithm} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  }
}

/** The key that signs one service's requests of one UTC day. */
export function tc3SigningKey(
  secretKey: string,
  { timestamp, service }: { timestamp: number; service: string },
): Buffer {
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return hmac(hmac(hmac(`TC3${secretKey}`, utcDate(timestamp)), service), 'tc3_request')
}

function tc3Scope({ timestamp, service }: Tc3Request): string {
  return `${utcDate(timestamp)}/${service}/tc3_request`
}

function utcDate(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10)
}
