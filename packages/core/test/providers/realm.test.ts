import { createVerifier, memoryStore, type Provider } from '@ticketgate/core'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { geetest } from '@ticketgate/core/geetest'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeVendor, tianyuWire } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { post } from '../support/requests.js'

const keys = { secretId: 'AKIDx', secretKey: 'key' }
const app = { ...keys, captchaAppId: 190_000_001, appSecretKey: 'app key' }
const secret = 'x'
const captcha = { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: 'k' }

test.each([
  ['tianyu', tianyu(keys)],
  ['tianyu', tianyu({ ...keys, endpoint: 'https://csec.api.qcloud.com/v2/index.php' })],
  ['http://127.0.0.1:8787', tianyu({ ...keys, endpoint: 'http://127.0.0.1:8787/v2/index.php' })],
  ['http://127.0.0.1:8787', selfHosted({ ...keys, url: 'http://127.0.0.1:8787' })],
  ['tencent', tencent(app)],
  ['tencent', tencent({ ...app, site: 'intl' })],
  ['tencent', tencent({ ...app, endpoint: 'https://captcha.ap-guangzhou.tencentcloudapi.com/' })],
  ['https://captcha.example.com', tencent({ ...app, endpoint: 'https://captcha.example.com/' })],
  [
    'https://tencentcloudapi.com.evil.example',
    tencent({ ...app, endpoint: 'https://tencentcloudapi.com.evil.example/' }),
  ],
  ['recaptcha', recaptcha({ secret })],
  ['recaptcha', recaptcha({ secret, host: 'www.recaptcha.net' })],
  ['turnstile', turnstile({ secret })],
  ['friendly-captcha', friendlyCaptcha({ apiKey: 'k', sitekey: 's', region: 'eu' })],
  ['hcaptcha', hcaptcha({ secret, sitekey: 'k' })],
  ['http://127.0.0.1:8787', hcaptcha({ secret, sitekey: 'k', endpoint: 'http://127.0.0.1:8787/siteverify' })],
  ['geetest', geetest(captcha)],
  ['geetest', geetest({ ...captcha, endpoint: 'https://gcaptcha4.geetest.com/validate' })],
  ['geetest', geetest({ ...captcha, endpoint: 'https://gcaptcha4.geevisit.com/validate' })],
  ['geetest', geetest({ ...captcha, endpoint: 'https://gcaptcha4.gsensebot.com/validate' })],
  ['pnvs', geetest({ ...captcha, endpoint: 'https://captcha-api.dypns.com/validate' })],
  ['geelab', geetest({ ...captcha, endpoint: 'https://cap-eu.geelabapi.com/validate' })],
  ['http://127.0.0.1:8787', geetest({ ...captcha, endpoint: 'http://127.0.0.1:8787/validate' })],
  ['https://acme.example.com', oneaccess({ domain: 'acme.example.com', clientId: 'x' })],
] as [string, Provider][])('%s is the realm of %j', (realm, provider) => {
  expect(provider.realm).toBe(realm)
})

test('two providers for one service share one ticket, and admit it once', async () => {
  const vendor = await fakeVendor(tianyuWire(keys))
  const store = memoryStore()
  const providers = [tianyu({ ...keys, endpoint: vendor.endpoint }), selfHosted({ ...keys, url: vendor.origin })]
  const [first, second] = providers.map((provider) => createVerifier({ provider, store }))
  const request = post({ ticket: 'one-ticket' })
  expect(await first?.verify(request)).toMatchObject({ admitted: true })
  expect(await second?.verify(request)).toMatchObject({ admitted: false, verdict: { outcome: 'reject' } })
  await Promise.all(providers.map((provider) => provider.close?.()))
  await vendor.close()
})
