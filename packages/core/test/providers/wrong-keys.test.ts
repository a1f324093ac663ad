import { createVerifier, type Provider } from '@ticketgate/core'
import {
  aliyunWire,
  captchafoxWire,
  capWire,
  fakeVendor,
  friendlyCaptchaWire,
  geetestWire,
  privateCaptchaWire,
  recaptchaEnterpriseWire,
  tencentWire,
  tianyuWire,
  type VendorWire,
  yidunWire,
} from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { contractProviders } from '../support/contract-providers.js'
import { post } from '../support/requests.js'

const account = { secretId: 'AKIDcontract', secretKey: 'the account’s key + & = %' }
const tencentApp = { ...account, captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const geetestPair = { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: 'fedcba9876543210fedcba9876543210' }
const secret = '0x4AAAAAAA-the-site’s secret'
const enterprise = { project: 'my-project', siteKey: '6LcKey', apiKey: 'A1-the-account-key' }
const aliyunScene = { accessKeyId: account.secretId, accessKeySecret: account.secretKey, sceneId: 'abc123' }

const misconfigured = (vendorCode?: number | string) => ({
  outcome: 'misconfigured',
  ...(vendorCode !== undefined && { vendorCode }),
})
const rejected = (reason: string, more: object = {}) => ({ outcome: 'reject', reason, ...more })

/** Vendors that know other keys than the provider of that name has, and the verdict on a ticket that is right. */
const cases: readonly (readonly [provider: string, wrong: string, wire: VendorWire, verdict: object])[] = [
  ['tianyu', 'secretId', tianyuWire({ ...account, secretId: 'another' }), misconfigured(4104)],
  ['tianyu', 'secretKey', tianyuWire({ ...account, secretKey: 'another' }), misconfigured(4100)],
  [
    'tencent',
    'secretKey',
    tencentWire({ ...tencentApp, secretKey: 'another' }),
    misconfigured('AuthFailure.SignatureFailure'),
  ],
  [
    'tencent',
    'appSecretKey',
    tencentWire({ ...tencentApp, appSecretKey: 'another' }),
    rejected('mismatch', { vendorCode: 100 }),
  ],
  [
    'tencent',
    'captchaAppId',
    tencentWire({ ...tencentApp, captchaAppId: 1 }),
    rejected('mismatch', { vendorCode: 16 }),
  ],
  [
    'tencent, for mini-programs',
    'appSecretKey',
    tencentWire({ ...tencentApp, appSecretKey: 'another', channel: 'mini' }),
    misconfigured(100),
  ],
  ['geetest', 'captchaId', geetestWire({ ...geetestPair, captchaId: 'another' }), misconfigured(-50103)],
  [
    'geetest',
    'captchaKey',
    geetestWire({ ...geetestPair, captchaKey: 'another' }),
    rejected('mismatch', { vendorCode: -50304 }),
  ],
  [
    'yidun',
    'secretKey',
    yidunWire({ ...account, captchaId: geetestPair.captchaId, secretKey: 'x' }),
    misconfigured(415),
  ],
  ['yidun', 'captchaId', yidunWire({ ...account, captchaId: 'another' }), rejected('invalid')],
  [
    'aliyun',
    'accessKeySecret',
    aliyunWire({ ...aliyunScene, accessKeySecret: 'another' }),
    misconfigured('SignatureDoesNotMatch'),
  ],
  [
    'aliyun',
    'sceneId',
    aliyunWire({ ...aliyunScene, sceneId: 'another' }),
    rejected('mismatch', { vendorCode: 'F012' }),
  ],
  ['captchafox', 'secret', captchafoxWire({ secret: 'x', siteKey: 'sk_site' }), misconfigured('invalid-input-secret')],
  ['captchafox', 'siteKey', captchafoxWire({ secret, siteKey: 'sk_x' }), misconfigured('invalid-input-sitekey')],
  ['privateCaptcha', 'apiKey', privateCaptchaWire({ apiKey: 'pc_x', siteKey: 'aaaabbbb' }), misconfigured()],
  [
    'privateCaptcha',
    'siteKey',
    privateCaptchaWire({ apiKey: 'pc_the-key', siteKey: 'another' }),
    rejected('mismatch', { vendorCode: 6 }),
  ],
  ['cap', 'secret', capWire({ siteKey: '0123456789', secret: 'x' }), misconfigured(403)],
  ['cap', 'siteKey', capWire({ siteKey: 'another', secret }), misconfigured(404)],
  [
    'friendly-captcha',
    'apiKey',
    friendlyCaptchaWire({ apiKey: 'another', sitekey: 'FCcontract' }),
    misconfigured('auth_invalid'),
  ],
  [
    'friendly-captcha',
    'sitekey',
    friendlyCaptchaWire({ apiKey: 'A1-the-account-key', sitekey: 'another' }),
    misconfigured('sitekey_invalid'),
  ],
  [
    'recaptcha-enterprise',
    'apiKey',
    recaptchaEnterpriseWire({ ...enterprise, apiKey: 'another' }),
    misconfigured('API_KEY_INVALID'),
  ],
  [
    'recaptcha-enterprise',
    'siteKey',
    recaptchaEnterpriseWire({ ...enterprise, siteKey: 'another' }),
    rejected('invalid', { vendorCode: 'INVALID_REASON_UNSPECIFIED' }),
  ],
]

describe('a fake vendor answers to a wrong key what the vendor does', () => {
  test.each(cases)('%s: %s', async (name, _wrong, wire, verdict) => {
    const { make, fields, identity = {} } = contractProviders[name] ?? {}
    if (make === undefined || fields === undefined) throw new Error(`there is no provider ${name}`)
    const vendor = await fakeVendor(wire)
    const verifier = createVerifier({ provider: make(vendor) as unknown as Provider, timeoutMs: 30_000 })
    try {
      const decision = await verifier.verify(post(fields('ticket')), { identity: () => identity })
      expect(decision).toMatchObject({ verdict })
      expect(vendor.calls[0]?.isAuthentic).toBe(false)
    } finally {
      await verifier.close()
      await vendor.close()
    }
  })
})
