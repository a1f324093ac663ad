import { qcloudV1Signer, qcloudV1StringToSign, type SignatureMethod } from '@ticketgate/core/tianyu'
import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { isSame } from '../../captcha/is-same.js'
import { clockFault, signedOrders } from '../signatures.js'
import { tencentHosts } from './authenticate.js'
import { type ApiError, apiError } from './errors.js'

/** Signature v1 over `/`, which the SDKs send if `signMethod` is HmacSHA1 or HmacSHA256. */
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
  const timestampFault = /^\d{1,11}$/.test(Timestamp)
    ? clockFault(context.now(), Number(Timestamp))
    : 'must be Unix seconds.'
  if (timestampFault !== undefined) return apiError('AuthFailure.SignatureExpire', `Timestamp ${timestampFault}`)
  const method = request.method as 'GET' | 'POST'
  const sign = qcloudV1Signer(secretKey, SignatureMethod as SignatureMethod)
  const isRight = signedOrders(params).some((ordered) =>
    [...tencentHosts(context, request)].some((host) =>
      isSame(sign(qcloudV1StringToSign({ method, host, path: '/', params: ordered })), Signature),
    ),
  )
  if (isRight) return undefined
  return apiError('AuthFailure.SignatureFailure', 'The signature does not match: check SecretKey and the signed host.')
}
