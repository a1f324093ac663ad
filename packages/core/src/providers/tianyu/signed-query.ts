import { actionParameters, type TianyuAction } from './parameters.js'
import { qcloudV1Signer, type SignatureMethod } from './qcloud-v1.js'

export interface SignedQueryOptions {
  readonly method: 'GET' | 'POST'
  readonly endpoint: URL
  readonly secretId: string
  readonly secretKey: string
  readonly region: string
  readonly signatureMethod: SignatureMethod
  readonly token: string | undefined
}

export interface Moment {
  readonly timestampSeconds: number
  readonly nonce: number
}

/**
 * Writes signed requests as queries. The names are in the signature's order from the start (the common ones in upper
 * case, then the action's own), so nothing is sorted when a request is signed.
 */
export function signedQueries(
  options: SignedQueryOptions,
): (action: TianyuAction, params: object, moment: Moment) => string {
  const { method, endpoint, secretId, secretKey, region, signatureMethod, token } = options
  const sign = qcloudV1Signer(secretKey, signatureMethod)
  const prefix = `${method}${endpoint.host}${endpoint.pathname}?`
  const beforeTime = [
    `&Region=${region}&SecretId=${secretId}&SignatureMethod=${signatureMethod}&Timestamp=`,
    `&Region=${region}&SecretId=${encodeURIComponent(secretId)}&SignatureMethod=${signatureMethod}&Timestamp=`,
  ] as const
  const afterTime = token === undefined ? ['', ''] : [`&Token=${token}`, `&Token=${encodeURIComponent(token)}`]

  return (action, params, { timestampSeconds, nonce }) => {
    const head = `Action=${action}&Nonce=${nonce}`
    let plain = `${head}${beforeTime[0]}${timestampSeconds}${afterTime[0]}`
    let encoded = `${head}${beforeTime[1]}${timestampSeconds}${afterTime[1]}`
    for (const name of actionParameters[action]) {
      const param = (params as Record<string, unknown>)[name]
      if (param === undefined || param === null) continue
      if (typeof param === 'number') {
        plain += `&${name}=${param}`
        encoded += `&${name}=${param}`
        continue
      }
      // A lone surrogate has no UTF-8, and encodeURIComponent would throw.
      const value = String(param).toWellFormed()
      plain += `&${name}=${value}`
      encoded += `&${name}=${encodeURIComponent(value)}`
    }
    return `${encoded}&Signature=${encodeURIComponent(sign(prefix + plain))}`
  }
}
