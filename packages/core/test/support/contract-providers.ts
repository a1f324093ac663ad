import type { Provider } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
import { altcha } from '@ticketgate/core/altcha'
import { cap } from '@ticketgate/core/cap'
import { captchafox } from '@ticketgate/core/captchafox'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { geetest } from '@ticketgate/core/geetest'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { privateCaptcha } from '@ticketgate/core/private-captcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { yandex } from '@ticketgate/core/yandex'
import { yidun } from '@ticketgate/core/yidun'
import {
  aliyunWire,
  capToken,
  captchafoxWire,
  capWire,
  friendlyCaptchaWire,
  geetestWire,
  oneaccessWire,
  type ProviderContractOptions,
  privateCaptchaSolution,
  privateCaptchaWire,
  recaptchaEnterpriseWire,
  siteverifyWire,
  solveAltcha,
  tencentWire,
  tianyuWire,
  yandexWire,
  yidunWire,
} from '@ticketgate/testing'
import { challengeOf, hmacKey, work } from '../providers/altcha/payloads.js'

const secretId = 'AKIDcontract'
const secretKey = 'the account’s key + & = %'
const secret = '0x4AAAAAAA-the-site’s secret'
const secretKeyInHeader = 'A1-the-account-key'
const captchaAppId = 190_000_001
const appSecretKey = 'the application’s key'
const clientId = 'DRrYIqauawN0I8my'
const sender = '13800138000'
const device = { 'x-operating-sys-version': 'Android 10', 'x-device-fingerprint': '156aysdna213sc50' }
const form =
  <Name extends string>(name: Name) =>
  (ticket: string) =>
    ({ [name]: ticket }) as Record<Name, string>

const captchaId = '0123456789abcdef0123456789abcdef'
const captchaKey = 'fedcba9876543210fedcba9876543210'
const geetestForm = (ticket: string) => ({
  lot_number: ticket,
  captcha_output: 'the-output',
  pass_token: 'the-pass-token',
  gen_time: String(Math.floor(Date.now() / 1000)),
})

/** Each provider with its fake vendor, as the contract suite takes them. */
export const contractProviders: Readonly<Record<string, ProviderContractOptions<object, string>>> = {
  tianyu: {
    wire: tianyuWire({ secretId, secretKey }),
    make: ({ endpoint }) => tianyu({ secretId, secretKey, endpoint, businessId: 7 }),
    fields: form('ticket'),
    identity: { uid: 'visitor-17' },
    secrets: [secretKey, 'visitor-17'],
  },
  'tianyu, by GET with HmacSHA1': {
    wire: tianyuWire({ secretId, secretKey }),
    make: ({ endpoint }) => tianyu({ secretId, secretKey, endpoint, method: 'GET', signatureMethod: 'HmacSHA1' }),
    fields: form('ticket'),
    secrets: [secretKey],
  },
  'self-hosted': {
    wire: tianyuWire({ secretId, secretKey }),
    make: ({ origin }) => selfHosted({ secretId, secretKey, url: origin }),
    fields: form('ticket'),
    identity: { uid: 'visitor-17' },
    secrets: [secretKey, 'visitor-17'],
  },
  tencent: {
    wire: tencentWire({ secretId, secretKey, captchaAppId, appSecretKey }),
    make: ({ endpoint }) => tencent({ secretId, secretKey, captchaAppId, appSecretKey, endpoint }),
    fields: (ticket) => ({ ticket, randstr: '@randstr' }),
    secrets: [secretKey, appSecretKey, '@randstr'],
  },
  'tencent, for mini-programs': {
    wire: tencentWire({ secretId, secretKey, captchaAppId, appSecretKey, channel: 'mini' }),
    make: ({ endpoint }) => tencent({ secretId, secretKey, captchaAppId, appSecretKey, endpoint, channel: 'mini' }),
    fields: form('ticket'),
    secrets: [secretKey, appSecretKey],
  },
  oneaccess: {
    wire: oneaccessWire({ clientId }),
    make: ({ origin }) => oneaccess({ domain: 'acme.example.com', clientId, endpoint: origin }),
    fields: (token) => ({ token, pointJson: '{"x":237.0,"y":5.0}' }),
    identity: { sender },
    headers: device,
    secrets: [sender, device['x-device-fingerprint'], '237.0'],
  },
  geetest: {
    wire: geetestWire({ captchaId, captchaKey }),
    make: ({ endpoint }) => geetest({ captchaId, captchaKey, endpoint }),
    fields: geetestForm,
    secrets: [captchaKey, 'the-output', 'the-pass-token'],
  },
  yidun: {
    wire: yidunWire({ captchaId, secretId, secretKey }),
    make: ({ endpoint }) => yidun({ captchaId, secretId, secretKey, endpoint }),
    fields: form('NECaptchaValidate'),
    identity: { uid: 'visitor-17' },
    secrets: [secretKey, 'visitor-17'],
  },
  aliyun: {
    wire: aliyunWire({ accessKeyId: secretId, accessKeySecret: secretKey, sceneId: 'abc123' }),
    make: ({ endpoint }) => aliyun({ accessKeyId: secretId, accessKeySecret: secretKey, sceneId: 'abc123', endpoint }),
    fields: form('captchaVerifyParam'),
    secrets: [secretKey],
  },
  captchafox: {
    wire: captchafoxWire({ secret, siteKey: 'sk_site' }),
    make: ({ endpoint }) => captchafox({ secret, siteKey: 'sk_site', endpoint }),
    fields: form('cf-captcha-response'),
    secrets: [secret],
  },
  yandex: {
    wire: yandexWire({ secret }),
    make: ({ endpoint }) => yandex({ secret, hosts: ['example.com'], endpoint }),
    fields: form('smart-token'),
    secrets: [secret],
  },
  privateCaptcha: {
    wire: privateCaptchaWire({ apiKey: 'pc_the-key', siteKey: 'aaaabbbb' }),
    make: ({ endpoint }) => privateCaptcha({ apiKey: 'pc_the-key', siteKey: 'aaaabbbb', endpoint }),
    fields: (ticket) => ({ 'private-captcha-solution': privateCaptchaSolution(ticket) }),
    secrets: ['pc_the-key'],
  },
  cap: {
    wire: capWire({ siteKey: '0123456789', secret }),
    make: ({ origin }) => cap({ url: origin, siteKey: '0123456789', secret }),
    fields: (ticket) => ({ 'cap-token': capToken('0123456789', ticket) }),
    secrets: [secret],
  },
  'friendly-captcha': {
    wire: friendlyCaptchaWire({ apiKey: secretKeyInHeader, sitekey: 'FCcontract' }),
    make: ({ endpoint }) => friendlyCaptcha({ apiKey: secretKeyInHeader, sitekey: 'FCcontract', endpoint }),
    fields: form('frc-captcha-response'),
    secrets: [secretKeyInHeader],
  },
  'recaptcha-enterprise': {
    wire: recaptchaEnterpriseWire({ project: 'my-project', siteKey: '6LcKey', apiKey: secretKeyInHeader }),
    make: ({ endpoint }) =>
      recaptchaEnterprise({
        project: 'my-project',
        siteKey: '6LcKey',
        apiKey: secretKeyInHeader,
        action: 'login',
        endpoint,
      }),
    fields: form('g-recaptcha-response'),
    secrets: [secretKeyInHeader],
  },
  turnstile: {
    wire: siteverifyWire({ secret, vendor: 'turnstile', facts: { action: 'login', cdata: 'x' } }),
    make: ({ endpoint }) => turnstile({ secret, endpoint }),
    fields: form('cf-turnstile-response'),
    secrets: [secret],
  },
  hcaptcha: {
    wire: siteverifyWire({ secret, vendor: 'hcaptcha' }),
    make: ({ endpoint }) => hcaptcha({ secret, endpoint, sitekey: '10000000-ffff-ffff-ffff-000000000001' }),
    fields: form('h-captcha-response'),
    secrets: [secret],
  },
  'recaptcha v2': {
    wire: siteverifyWire({ secret, vendor: 'recaptcha' }),
    make: ({ endpoint }) => recaptcha({ secret, endpoint }),
    fields: form('g-recaptcha-response'),
    secrets: [secret],
  },
  'recaptcha v3': {
    wire: siteverifyWire({ secret, vendor: 'recaptcha', facts: { action: 'login', score: 0.9 } }),
    make: ({ endpoint }) => recaptcha({ secret, endpoint, version: 3, minScore: 0.7 }),
    fields: form('g-recaptcha-response'),
    secrets: [secret],
  },
}

/** A provider that checks tickets by itself. */
export interface LocalProvider {
  make(): Provider
  /** What the page posts once it has solved the provider's own challenge. */
  solve(provider: Provider): Promise<Readonly<Record<string, string>>>
}

export const localProviders: Readonly<Record<string, LocalProvider>> = {
  altcha: {
    make: () => altcha({ hmacKey, ...work }) as Provider,
    solve: async (provider) => ({ altcha: solveAltcha(await challengeOf(provider as never)) }),
  },
}
