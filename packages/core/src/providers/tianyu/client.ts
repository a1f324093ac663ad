import { randomInt } from 'node:crypto'
import { callback, checkOptions, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import { clock } from '../../deadline.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { type JsonCall, sendForJson, sendForText, unreadable, type VendorFailure, wholeNumber } from '../http/json.js'
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

export interface TianyuClientOptions extends ConnectionOptions {
  /** The account's key id. */
  readonly secretId: string
  /** The account's key: used to sign, never leaves the process. */
  readonly secretKey: string
  /** `gz`, `sz`, `bj`, `sh`, `hk`, `ca`, or the long form, e.g. `ap-guangzhou`. @default 'gz' */
  readonly region?: string | undefined
  /** The whole URL of the API. @default 'https://csec.api.qcloud.com/v2/index.php' */
  readonly endpoint?: string | undefined
  /** @default 'POST' */
  readonly method?: 'GET' | 'POST' | undefined
  /** @default 'HmacSHA256' */
  readonly signatureMethod?: SignatureMethod | undefined
  /** The token of a temporary credential. @default not sent */
  readonly token?: string | undefined
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
  /** A positive integer that does not repeat soon, for tests. @default random */
  readonly nonce?: (() => number) | undefined
}

/** What the vendor answered, or why there is no answer. */
export type TianyuResult<Extra = object> =
  | {
      readonly outcome: 'answered'
      readonly code: number
      readonly message: string
      /** The vendor's clock minus ours, in milliseconds, by its Date header; undefined if it sent none. */
      readonly clockAheadMs: number | undefined
      readonly body: Readonly<Partial<Extra> & Record<string, unknown>>
    }
  | VendorFailure

export interface CallOptions {
  /** When the answer must be there, on `performance.now()`'s clock. @default 5 seconds from now */
  readonly deadline?: number | undefined
}

/** The vendor's five actions. No call rejects. */
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

export const tianyuClientShape: ShapeOf<TianyuClientOptions> = {
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
  now: callback(),
  nonce: callback(),
  ...connectionRules,
}

export const defaultEndpoint = 'https://csec.api.qcloud.com/v2/index.php'
const defaultTimeoutMs = 5_000
const maxNonce = 2 ** 47
const noError = { outcome: 'answered', code: 0, message: 'No Error' } as const
const endpointAdvice = `Is endpoint the whole URL of the API, as in ${defaultEndpoint}?`

/**
 * A typed client for Tianyu's API v2, for applications that request pictures or scripts themselves.
 * @example
 * const client = tianyuClient({ secretId, secretKey, region: 'gz' })
 * const result = await client.captchaGetUrl({ captchaType: 4, isHttps: 1 })
 * if (result.outcome === 'answered' && result.code === 0) show(result.body.url)
 * @see https://ticketgate.example/main/docs/vendors/tianyu.md
 * @throws {CaptchaError} if an option is wrong
 */
export function tianyuClient(options: TianyuClientOptions): TianyuClient {
  const checked = checkOptions('tianyuClient()', options, tianyuClientShape)
  const { secretId, secretKey, region = 'gz', method = 'POST', signatureMethod = 'HmacSHA256', token } = checked
  const { now = Date.now, nonce = () => randomInt(1, maxNonce), dispatcher, connections } = checked
  const endpoint = new URL(checked.endpoint ?? defaultEndpoint)
  const signedQuery = signedQueries({ method, endpoint, secretId, secretKey, region, signatureMethod, token })
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const isGet = method === 'GET'
  const path = endpoint.pathname
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

  async function call(action: TianyuAction, params: object, { deadline }: CallOptions = {}): Promise<TianyuResult> {
    const timestampSeconds = Math.floor(now() / 1000)
    const query = signedQuery(action, params, { timestampSeconds, nonce: nonce() })
    const request: JsonCall = {
      method,
      deadline: deadline ?? clock() + defaultTimeoutMs,
      // A ticket verifies twice, so a check whose answer was lost may be repeated. An answer spends the picture.
      repeatable: action !== 'CaptchaVerify',
      path: isGet ? `${path}?${query}` : path,
      headers: isGet ? undefined : headers,
      body: isGet ? undefined : query,
    }
    if (action === 'CaptchaQuery' && (params as CaptchaQueryParameters).script === 1) {
      const answer = await sendForText(http, request)
      if (answer.outcome !== 'answered') return answer
      return { ...noError, clockAheadMs: clockAhead(answer.date, now()), body: { script: answer.text } }
    }
    const answer = await sendForJson(http, request)
    if (answer.outcome !== 'answered') return answer
    const { body, date } = answer
    const code = wholeNumber(body['code'])
    if (code === undefined) return unreadable(`an answer without a whole number as its "code". ${endpointAdvice}`)
    const message = typeof body['message'] === 'string' ? body['message'] : ''
    return { outcome: 'answered', code, message, clockAheadMs: clockAhead(date, now()), body }
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

function clockAhead(date: string | undefined, nowMs: number): number | undefined {
  const dateMs = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(dateMs) ? undefined : dateMs - nowMs
}
