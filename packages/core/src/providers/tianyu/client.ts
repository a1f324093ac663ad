import { randomInt } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { callback, checkOptions, having, integer, oneOf, type Shape, text, url } from '../../check-options.js'
import { clock } from '../../deadline.js'
import { type VendorResponse, vendorClient } from '../http/client.js'
import { parseObject, wholeNumber } from '../http/json.js'
import type {
  CaptchaCheckParameters,
  CaptchaGetUrlParameters,
  CaptchaIframeQueryParameters,
  CaptchaQueryParameters,
  CaptchaVerifyParameters,
  TianyuAction,
} from './parameters.js'
import type { SignatureMethod } from './qcloud-v1.js'
import { signedQueries } from './signed-query.js'

export interface TianyuClientOptions {
  /** The account's key id. */
  readonly secretId: string
  /** The account's key: used to sign, never leaves the process. */
  readonly secretKey: string
  /** `gz`, `sz`, `bj`, `sh`, `hk`, `ca`, or the long form, e.g. `ap-guangzhou`. @default 'gz' */
  readonly region?: string
  /** The whole URL of the API. @default 'https://csec.api.qcloud.com/v2/index.php' */
  readonly endpoint?: string
  /** @default 'POST' */
  readonly method?: 'GET' | 'POST'
  /** @default 'HmacSHA256' */
  readonly signatureMethod?: SignatureMethod
  /** The token of a temporary credential. @default not sent */
  readonly token?: string
  /** An undici dispatcher, e.g. for an egress proxy or a private CA. @default our own connection pool */
  readonly dispatcher?: Dispatcher
  /** The most connections to the vendor; not with `dispatcher`. @default 64 */
  readonly connections?: number
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: () => number
  /** A positive integer that does not repeat soon, for tests. @default random */
  readonly nonce?: () => number
}

/** What the vendor answered, or how its answer was lost. */
export type TianyuResult<Extra = object> =
  | {
      readonly kind: 'answer'
      readonly code: number
      readonly message: string
      /** The vendor's clock minus ours, in milliseconds, by its Date header; undefined if it sent none. */
      readonly clockAheadMs: number | undefined
      readonly body: Readonly<Partial<Extra> & Record<string, unknown>>
    }
  | { readonly kind: 'garbage'; readonly status: number; readonly error: Error }
  | {
      readonly kind: 'lost'
      readonly cause: 'network' | 'timeout' | 'vendor'
      readonly written: boolean
      readonly answering: boolean
      readonly error: Error
    }

export interface CallOptions {
  /** When the answer must be there, on `performance.now()`'s clock. @default 5 seconds from now */
  readonly deadline?: number
}

/** The vendor's five actions. No call rejects. @see spec page tianyu-v2, "Actions" */
export interface TianyuClient {
  captchaQuery(params: CaptchaQueryParameters, call?: CallOptions): Promise<TianyuResult<{ script: string }>>
  captchaGetUrl(params?: CaptchaGetUrlParameters, call?: CallOptions): Promise<TianyuResult<{ url: string }>>
  captchaVerify(
    params: CaptchaVerifyParameters,
    call?: CallOptions,
  ): Promise<TianyuResult<{ is_right: 0 | 1; ticket: string }>>
  captchaIframeQuery(
    params: CaptchaIframeQueryParameters,
    call?: CallOptions,
  ): Promise<TianyuResult<{ url: string; codeDesc: string }>>
  captchaCheck(
    params: CaptchaCheckParameters,
    call?: CallOptions,
  ): Promise<TianyuResult<{ codeDesc: string; is_right: 0 | 1; level: number; ticketTimestamp: number }>>
  close(): Promise<void>
}

export const tianyuClientShape = {
  secretId: text({ required: true }),
  secretKey: text({ required: true, secret: true }),
  region: text({
    pattern: /^(gz|sz|bj|sh|hk|ca|[a-z]{2,3}-[a-z]{3,20}(-[a-z0-9]{1,4})?)$/,
    allowed: 'gz, sz, bj, sh, hk, ca, or the long form as in ap-guangzhou',
  }),
  endpoint: url(),
  method: oneOf(['GET', 'POST']),
  signatureMethod: oneOf(['HmacSHA1', 'HmacSHA256']),
  token: text({ secret: true, max: 8192 }),
  dispatcher: having(['dispatch'], 'an undici Dispatcher'),
  connections: integer(1, 10_000),
  now: callback(),
  nonce: callback(),
} satisfies Shape

export const defaultEndpoint = 'https://csec.api.qcloud.com/v2/index.php'
const defaultTimeoutMs = 5_000
const maxNonce = 2 ** 47

/**
 * A typed client for Tianyu's API v2, for applications that request pictures or scripts themselves.
 * @throws {CaptchaError} if an option is wrong
 */
export function tianyuClient(options: TianyuClientOptions): TianyuClient {
  checkOptions('tianyuClient()', options, tianyuClientShape)
  const { secretId, secretKey, region = 'gz', method = 'POST', signatureMethod = 'HmacSHA256', token } = options
  const { now = Date.now, nonce = () => randomInt(1, maxNonce), dispatcher, connections } = options
  const endpoint = new URL(options.endpoint ?? defaultEndpoint)
  const signedQuery = signedQueries({ method, endpoint, secretId, secretKey, region, signatureMethod, token })
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

  async function call(action: TianyuAction, params: object, { deadline }: CallOptions = {}): Promise<TianyuResult> {
    const timestampSeconds = Math.floor(now() / 1000)
    const query = signedQuery(action, params, { timestampSeconds, nonce: nonce() })
    const response = await http.send({
      method,
      deadline: deadline ?? clock() + defaultTimeoutMs,
      ...(method === 'GET'
        ? { path: `${endpoint.pathname}?${query}` }
        : { path: endpoint.pathname, headers, body: query }),
    })
    const isScript = action === 'CaptchaQuery' && (params as CaptchaQueryParameters).script === 1
    return readAnswer(response, isScript, now())
  }

  return {
    captchaQuery: (params, options) => call('CaptchaQuery', params, options),
    captchaGetUrl: (params = {}, options) => call('CaptchaGetUrl', params, options),
    captchaVerify: (params, options) => call('CaptchaVerify', params, options),
    captchaIframeQuery: (params, options) => call('CaptchaIframeQuery', params, options),
    captchaCheck: (params, options) => call('CaptchaCheck', params, options),
    close: () => http.close(),
  }
}

function readAnswer(response: VendorResponse, isScript: boolean, nowMs: number): TianyuResult {
  if (!response.ok) return { kind: 'lost', ...response }
  const { status, text, date } = response
  if (status !== 200) return garbage(status, `HTTP status ${status}, but the protocol defines only 200`)
  const dateMs = date === undefined ? Number.NaN : Date.parse(date)
  const clockAheadMs = Number.isNaN(dateMs) ? undefined : dateMs - nowMs
  if (isScript) return { kind: 'answer', code: 0, message: 'No Error', clockAheadMs, body: { script: text } }
  const body = parseObject(text)
  if (body === undefined) return garbage(status, `${text.length} characters that are not a JSON object`)
  const code = wholeNumber(body['code'])
  if (code === undefined) return garbage(status, 'an answer without a whole number as its "code"')
  const message = typeof body['message'] === 'string' ? body['message'] : ''
  return { kind: 'answer', code, message, clockAheadMs, body }
}

// The vendor's words stay out of our errors: an answer may repeat what the vendor was sent, the ticket included.
const garbage = (status: number, what: string): TianyuResult => ({
  kind: 'garbage',
  status,
  error: new Error(`The vendor sent ${what}. Is endpoint the whole URL of the API, as in ${defaultEndpoint}?`),
})
