import { createHmac, hash } from 'node:crypto'

/** A request of Alibaba Cloud's gateway, all of whose headers are signed. */
export interface Acs3Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Raw names and values. @default none */
  readonly query?: Readonly<Record<string, string>>
  /** `host`, `content-type` if there is a body, and every `x-acs-…`, in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

const algorithm = 'ACS3-HMAC-SHA256'

/** What Alibaba Cloud's signature V3 is made of; its first part is hashed in the second. */
export function acs3CanonicalRequest({ method, path, query = {}, headers }: Acs3Request): string {
  const names = Object.keys(headers).sort()
  const pairs = Object.keys(query).sort()
  return [
    method,
    path,
    pairs.map((name) => `${percentEncoded(name)}=${percentEncoded(query[name] ?? '')}`).join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n')
}

/** The `Authorization` header. */
export function acs3Authorization(request: Acs3Request, accessKeyId: string, accessKeySecret: string): string {
  const stringToSign = `${algorithm}\n${hash('sha256', acs3CanonicalRequest(request))}`
  const signature = createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex')
  const names = Object.keys(request.headers).sort().join(';')
  return `${algorithm} Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`
}

/** RFC 3986. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
