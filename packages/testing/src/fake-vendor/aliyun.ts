import { createHash } from 'node:crypto'
import { acs3Authorization } from '@ticketgate/core/aliyun'
import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'
import { misconfigured, pass, rejected, throttled, unavailable, withCode } from './words.js'

/** What the provider was given; a call with other keys, or for another scene, is not authentic. */
export interface AliyunWireOptions {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly sceneId: string
}

const RequestId = '3B1C2A8E-0000-4000-8000-000000000000'
const checked = (
  VerifyCode: unknown,
  VerifyResult: unknown = String(VerifyCode).startsWith('T'),
  more: object = {},
) => ({
  RequestId,
  Success: true,
  Code: 'Success',
  Message: 'success',
  Result: { VerifyResult, VerifyCode, CertifyId: 'x_0123456789' },
  ...more,
})
const failed = (Code: string, Message = 'as the test says') => ({
  RequestId,
  HostId: 'x',
  Code,
  Message,
  Recommend: '',
})

const reject = (reason: Parameters<typeof rejected>[0], ...codes: string[]): Record<string, VendorWord> =>
  Object.fromEntries(
    codes.map((vendorCode) => [
      vendorCode,
      { reply: { body: checked(vendorCode) }, verdict: withCode(rejected(reason), vendorCode) },
    ]),
  )
const error = (status: number, code: string, verdict: VendorWord['verdict']): Record<string, VendorWord> => ({
  [`${status} ${code}`]: { reply: { status, body: failed(code) }, verdict: withCode(verdict, code) },
})

const ticketLifeMs = 1_200_000
const clockToleranceMs = 15 * 60_000
const signed = ['content-type', 'host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce']

/**
 * Alibaba Cloud's VerifyIntelligentCaptcha: a ticket passes once, within 20 minutes of the time that it names as in
 * `t1700000000000`.
 */
export function aliyunWire({ accessKeyId, accessKeySecret, sceneId }: AliyunWireOptions): VendorWire {
  return {
    path: '/',
    refused: { status: 400, body: failed('SignatureDoesNotMatch') },
    words: {
      pass: { reply: { body: checked('T001') }, verdict: pass },
      T006: { reply: { body: checked('T006') }, verdict: pass },
      T005: { reply: { body: checked('T005') }, verdict: { ...misconfigured, vendorCode: 'T005' } },
      ...reject('risk', 'F001', 'F009', 'F010', 'F011', 'F016', 'F017', 'F024'),
      ...reject('malformed', 'F002', 'F003', 'F013'),
      ...reject('invalid', 'F004', 'F005', 'F006', 'F015'),
      ...reject('replayed', 'F008', 'F018'),
      ...reject('mismatch', 'F012', 'F020'),
      ...reject('expired', 'F014', 'F019'),
      ...reject('disaster', 'F023'),
      ...error(400, 'MissingParameter', misconfigured),
      ...error(401, 'InvalidParameterValue', misconfigured),
      ...error(403, 'Forbidden.AccountAccessDenied', misconfigured),
      ...error(403, 'Forbidden.RAMUserAccessDenied', misconfigured),
      ...error(403, 'NoPermission', misconfigured),
      ...error(404, 'InvalidAccessKeyId.NotFound', misconfigured),
      ...error(400, 'InvalidTimeStamp.Expired', misconfigured),
      ...error(400, 'InvalidSecurityToken.Expired', misconfigured),
      ...error(400, 'InvalidParameterFormat', misconfigured),
      ...error(400, 'Throttling.User', throttled),
      ...error(400, 'ThrottlingByStrategy', throttled),
      ...error(503, 'Throttling', throttled),
      ...error(500, 'InternalError', unavailable),
      ...error(503, 'ServiceUnavailable', unavailable),
      ...error(503, 'ServiceUnavailableTemporarily', unavailable),
      ...error(400, 'ACodeOfNextYear', unavailable),
      'an error that names the ticket': {
        reply: { status: 400, body: failed('MissingParameter', 'CaptchaVerifyParam is mandatory for this action.') },
        verdict: { outcome: 'reject', reason: 'malformed' },
      },
      'a value that is the ticket’s': {
        reply: { status: 400, body: failed('InvalidParameterValue', 'CaptchaVerifyParam is invalid.') },
        verdict: { outcome: 'reject', reason: 'malformed' },
      },
      'a pass of next year': { reply: { body: checked('T099') }, verdict: unavailable },
      'a refusal of next year': { reply: { body: checked('F099') }, verdict: unavailable },
      'no code': { reply: { body: checked(undefined, true) }, verdict: unavailable },
      'a code that is a number': { reply: { body: checked(1, true) }, verdict: unavailable },
      'VerifyResult as text': { reply: { body: checked('T001', 'true') }, verdict: unavailable },
      'a refusal’s code beside VerifyResult true': { reply: { body: checked('F001', true) }, verdict: unavailable },
      'a pass’s code beside VerifyResult false': { reply: { body: checked('T001', false) }, verdict: unavailable },
      'a pass without Success': { reply: { body: checked('T001', true, { Success: false }) }, verdict: unavailable },
      'Success as text': { reply: { body: checked('T001', true, { Success: 'true' }) }, verdict: unavailable },
      'a pass beside an error’s code': {
        reply: { body: checked('T001', true, { Code: 'InternalError' }) },
        verdict: unavailable,
      },
      'a pass with status 400': { reply: { status: 400, body: checked('T001') }, verdict: unavailable },
      'Result as a list': { reply: { body: checked('T001', true, { Result: [] }) }, verdict: unavailable },
    },

    read({ method, path, headers, body }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const { pathname, searchParams } = new URL(path, 'http://x')
      const authorization = String(headers['authorization'] ?? '')
      const [, names = ''] = /SignedHeaders=([a-z0-9;-]+)/.exec(authorization) ?? []
      const own = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]))
      const request = {
        method: method as 'POST',
        path: pathname,
        query: Object.fromEntries(searchParams),
        headers: own,
      }
      const isSigned =
        signed.every((name) => own[name] !== undefined) &&
        Object.keys(headers).every((name) => !name.startsWith('x-acs-') || own[name] !== undefined) &&
        authorization === acs3Authorization(request, accessKeyId, accessKeySecret) &&
        own['x-acs-content-sha256'] === createHash('sha256').update(body).digest('hex') &&
        own['x-acs-action'] === 'VerifyIntelligentCaptcha' &&
        own['x-acs-version'] === '2023-03-05' &&
        Math.abs(Date.now() - Date.parse(own['x-acs-date'] ?? '')) < clockToleranceMs
      const isScene = fields['SceneId'] === sceneId
      return {
        ticket: fields['CaptchaVerifyParam'],
        fields,
        isAuthentic: isSigned && isScene,
        // A scene is compared with the ticket's, after the signature.
        refused: isSigned ? { body: checked('F012') } : undefined,
      }
    },

    remember({ ticket = '' }, passed) {
      if (passed.has(ticket)) return { body: checked('F008') }
      return isTooOld(ticket, ticketLifeMs) ? { body: checked('F014') } : undefined
    },
  }
}
