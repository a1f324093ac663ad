import { createHmac, hash } from 'node:crypto'
import { tc3SigningKey } from '@ticketgate/core/tencent'
import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { isSame } from '../../captcha/is-same.js'
import { clockFault, signedHosts } from '../signatures.js'
import { type ApiError, apiError } from './errors.js'

/** The hosts signed by applications that reach this service under the vendor's name. */
const vendorHosts = ['captcha.tencentcloudapi.com', 'captcha.intl.tencentcloudapi.com']

/** The vendor's SDKs sign the host without a port, whatever the Host header says. */
export const tencentHosts = (context: ServiceContext, request: FastifyRequest): Set<string> =>
  new Set([...signedHosts(context, request), ...vendorHosts])

// The SDKs take the service's name from the endpoint up to its first dot: `captcha`, `localhost:8787`, `[::1]:8787`.
const credentialPattern = /Credential=([^/,\s]{1,128})\/(\d{4}-\d\d-\d\d)\/([\w.:[\]-]{1,64})\/tc3_request/.source
const signaturePattern = /SignedHeaders=([a-z0-9;-]{1,256}), ?Signature=([0-9a-f]{64})/.source
const authorizationPattern = new RegExp(`^TC3-HMAC-SHA256 ${credentialPattern}, ?${signaturePattern}$`)

/**
 * TC3-HMAC-SHA256 over the request as received. A signature seen before is not a replay: the protocol has no nonce, so
 * two honest calls in the same second can be identical. @see spec page tencent-captcha-2019, "TC3-HMAC-SHA256"
 * @returns undefined if the caller is who it claims to be
 */
export function authenticate(
  context: ServiceContext,
  request: FastifyRequest,
  body: string,
): { error: ApiError } | undefined {
  const parts = authorizationPattern.exec(String(request.headers['authorization'] ?? ''))
  const timestampText = String(request.headers['x-tc-timestamp'] ?? '')
  if (parts === null)
    return apiError('AuthFailure.InvalidAuthorization', 'Header Authorization must be of the form TC3-HMAC-SHA256.')
  if (!/^\d{1,11}$/.test(timestampText)) return apiError('MissingParameter', 'Header X-TC-Timestamp is missing.')
  const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = parts
  const timestamp = Number(timestampText)

  const secretKey = context.settings.keys.get(secretId)
  if (secretKey === undefined) return apiError('AuthFailure.SecretIdNotFound', 'The SecretId does not exist.')
  const late = clockFault(context.now(), timestamp)
  if (late !== undefined) return apiError('AuthFailure.SignatureExpire', `X-TC-Timestamp ${late}`)
  if (date !== new Date(timestamp * 1000).toISOString().slice(0, 10)) {
    return apiError('AuthFailure.SignatureExpire', "The credential's date is not the UTC date of X-TC-Timestamp.")
  }

  const key = tc3SigningKey(secretKey, { timestamp, service })
  const names = signedHeaders.split(';')
  const candidates = names.includes('host') && names.includes('content-type') ? [...tencentHosts(context, request)] : []
  const isRight = candidates.some((host) => {
    const canonical = canonicalRequest(request, names, host, body)
    const scope = `${date}/${service}/tc3_request`
    const text = ['TC3-HMAC-SHA256', timestampText, scope, sha256(canonical)].join('\n')
    return isSame(createHmac('sha256', key).update(text).digest('hex'), signature)
  })
  if (isRight) return undefined
  context.log.warn(
    context.settings.development ? { canonicalRequest: shownRequest(request, names, candidates[0] ?? '', body) } : {},
    'A request was refused: its TC3 signature does not match.',
  )
  return apiError('AuthFailure.SignatureFailure', 'The signature does not match: check SecretKey and the signed host.')
}

const shownHeaders = ['content-type', 'host', 'x-tc-action', 'x-tc-region', 'x-tc-timestamp', 'x-tc-version']

/** The canonical request for the log: what may be a visitor's or a secret is left out. */
function shownRequest(request: FastifyRequest, names: readonly string[], host: string, body: string): string {
  const [path, query = ''] = request.raw.url?.split('?', 2) ?? []
  const values = names.map((name) =>
    name === 'host' ? host : shownHeaders.includes(name) ? String(request.headers[name] ?? '') : '…',
  )
  const headers = names.map((name, i) => `${name}:${values[i]?.trim().toLowerCase()}\n`).join('')
  return [request.method, path, query === '' ? '' : '…', headers, names.join(';'), sha256(body)].join('\n')
}

function canonicalRequest(request: FastifyRequest, names: readonly string[], host: string, body: string): string {
  const values = names.map((name) => (name === 'host' ? host : String(request.headers[name] ?? '')))
  const headers = names.map((name, i) => `${name}:${values[i]?.trim().toLowerCase()}\n`).join('')
  const [path, query = ''] = request.raw.url?.split('?', 2) ?? []
  return [request.method, path, query, headers, names.join(';'), sha256(body)].join('\n')
}

const sha256 = (text: string): string => hash('sha256', text)
