import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { readForm } from '../../http/parameters.js'
import { authenticate } from './authenticate.js'
import { authenticateV1 } from './authenticate-v1.js'
import type { ApiError } from './errors.js'

/** A request in one of the forms that the vendor's SDKs send. */
export interface ApiCall {
  readonly action: string | undefined
  readonly version: string | undefined
  /** Without those that are null, which say nothing; undefined if the body cannot be read. */
  readonly parameters: Readonly<Record<string, unknown>> | undefined
  /** @returns undefined if the caller is who it claims to be */
  authenticate(context: ServiceContext): { error: ApiError } | undefined
}

const numericParameters = ['CaptchaType', 'CaptchaAppId', 'NeedGetCaptchaTime']

/**
 * JSON by POST with TC3, which is the default; parameters in the query with TC3; or parameters in the query or in a form
 * with signature v1.
 * @see https://ticketgate.example/main/docs/vendors/tencent.md
 */
export function readApiCall(request: FastifyRequest): ApiCall {
  const { headers, method } = request
  const body = typeof request.body === 'string' ? request.body : ''
  const isForm = String(headers['content-type']).startsWith('application/x-www-form-urlencoded')
  const encoded = method === 'GET' ? (request.raw.url?.split('?', 2)[1] ?? '') : isForm ? body : undefined
  // If a parameter is given twice the last one counts, as it does for the signature.
  const wire = encoded === undefined ? undefined : readForm(encoded)
  if (wire?.['Signature'] !== undefined) {
    return {
      action: wire['Action'],
      version: wire['Version'],
      parameters: typed(wire),
      authenticate: (context) => authenticateV1(context, request, wire),
    }
  }
  return {
    action: headers['x-tc-action'] as string | undefined,
    version: headers['x-tc-version'] as string | undefined,
    parameters: wire === undefined ? parse(body) : typed(wire),
    authenticate: (context) => authenticate(context, request, method === 'GET' ? '' : body),
  }
}

function typed(wire: Readonly<Record<string, string>>): Record<string, unknown> {
  const isNumber = (name: string, value: string) => numericParameters.includes(name) && /^\d{1,15}$/.test(value)
  return Object.fromEntries(
    Object.entries(wire).map(([name, value]) => [name, isNumber(name, value) ? Number(value) : value]),
  )
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== null))
  } catch {
    return undefined
  }
}
