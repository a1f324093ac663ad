import { createHash, timingSafeEqual } from 'node:crypto'
import { qcloudV1Signature, type SignatureMethod } from '@ticketgate/core'
import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../context.js'
import { signedHosts } from '../tianyu/authenticate.js'
import { VENDOR_HOSTS } from './authenticate.js'
import { type ApiError, apiError } from './errors.js'

const CLOCK_TOLERANCE_S = 300

/** Signature v1 over `/`, which the SDKs send where `signMethod` says HmacSHA1 or HmacSHA256. */
export function authenticateV1(
  context: ServiceContext,
  request: FastifyRequest,
  params: Readonly<Record<string, string>>,
): { error: ApiError } | undefined {
  const { SecretId = '', Signature = '', SignatureMethod = 'HmacSHA1', Timestamp = '' } = params
  const secretKey = context.settings.keys.get(SecretId)
  if (secretKey === undefined) return apiError('AuthFailure.SecretIdNotFound', 'The SecretId does not exist.')
  if (SignatureMethod !== 'HmacSHA1' && SignatureMethod !== 'HmacSHA256') {
    return apiError('InvalidParameter', 'Parameter SignatureMethod must be HmacSHA1 or HmacSHA256.')
  }
  const offS = /^\d{1,11}$/.test(Timestamp) ? Number(Timestamp) - Math.floor(context.now() / 1000) : Number.NaN
  if (!(Math.abs(offS) <= CLOCK_TOLERANCE_S)) {
    return apiError('AuthFailure.SignatureExpire', `Timestamp is ${offS} seconds ahead of this service's clock.`)
  }
  const method = request.method as 'GET' | 'POST'
  const isRight = [...signedHosts(context, request), ...VENDOR_HOSTS].some((host) => {
    const signed = qcloudV1Signature({ method, host, path: '/', params }, secretKey, SignatureMethod as SignatureMethod)
    return isEqual(signed, Signature)
  })
  if (isRight) return undefined
  return apiError('AuthFailure.SignatureFailure', 'The signature does not match: check SecretKey and the signed host.')
}

function isEqual(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(expected), digest(given))
}
