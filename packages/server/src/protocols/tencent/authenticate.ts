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
 * two honest calls in the same second can be identical.
 * @see https://ticketgate.example/main/docs/vendors/tencent.md
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
  const timestampFault = clockFault(context.now(), timestamp)
  if (timestampFault !== undefined) return apiError('AuthFailure.SignatureExpire', `X-TC-Timestamp ${timestampFault}`)
  if (date !== new Date(timestamp * 1000).toISOString().slice(0, 10)) {
    return apiError('AuthFailure.SignatureExpire', "The credential's date is not the UTC date of X-TC-Timestamp.")
  }

  const key = tc3SigningKey(secretKey, { timestamp, service })
  const names = signedHeaders.split(';')
  const candidates = names.includes('host') && names.includes('content-type') ? [...tencentHosts(context, request)] : []
  const isRight = candidates.some((host) => {
    const canonical = canonicalRequest(signedParts(request, names, host, body))
    const scope = `${date}/${service}/tc3_request`
    const text = ['TC3-HMAC-SHA256', timestampText, scope, sha256(canonical)].join('\n')
    return isSame(createHmac('sha256', key).update(text).digest('hex'), signature)
  })
  if (isRight) return undefined
  const shown = () => canonicalRequest(shownParts(signedParts(request, names, candidates[0] ?? '', body)))
  context.log.warn(
    context.settings.development ? { canonicalRequest: shown() } : {},
    'A request was refused: its TC3 signature does not match.',
  )
  return apiError('AuthFailure.SignatureFailure', 'The signature does not match: check SecretKey and the signed host.')
}

/** What a signature covers. */
interface SignedParts {
  readonly method: string
  readonly path: string
  readonly query: string
  /** In the order in which they are signed. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly body: string
}

function signedParts(request: FastifyRequest, names: readonly string[], host: string, body: string): SignedParts {
  const { method, raw } = request
  const [path = '', query = ''] = raw.url?.split('?', 2) ?? []
  const headers = names.map((name) => [name, name === 'host' ? host : String(request.headers[name] ?? '')] as const)
  return { method, path, query, headers, body }
}

const shownHeaders = ['content-type', 'host', 'x-tc-action', 'x-tc-region', 'x-tc-timestamp', 'x-tc-version']

/** The same for the log: what may be a visitor's or a secret is left out. */
const shownParts = (parts: SignedParts): SignedParts => ({
  ...parts,
  query: parts.query === '' ? '' : '…',
  headers: parts.headers.map(([name, value]) => [name, shownHeaders.includes(name) ? value : '…']),
})

function canonicalRequest({ method, path, query, headers, body }: SignedParts): string {
  const lines = headers.map(([name, value]) => `${name}:${value.trim().toLowerCase()}\n`).join('')
  return [method, path, query, lines, headers.map(([name]) => name).join(';'), sha256(body)].join('\n')
}

const sha256 = (text: string): string => hash('sha256', text)
