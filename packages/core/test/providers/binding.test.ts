import { createVerifier, memoryStore, type Provider, type TicketStore } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
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
import { capToken, fakeVendor, privateCaptchaSolution } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contractProviders } from '../support/contract-providers.js'
import { json, type LoopbackVendor, loopbackVendor } from '../support/loopback-vendor.js'
import { post, visitorIp } from '../support/requests.js'
import { outcomeOf } from '../support/vendor-checks.js'

type Part = Readonly<Record<string, unknown>>

/** One way in which a ticket may be presented; the parts of another replace these. */
interface Presented {
  readonly options?: Part
  readonly identity?: Part
  readonly fields?: Part
}

interface Bound extends Required<Presented> {
  make(options: never): Provider
  address(vendor: LoopbackVendor): Part
  /** The vendor's yes. */
  readonly yes: unknown
  /** What a ticket is bound to besides its visitor: each changed alone makes it another's. */
  readonly changes: Readonly<Record<string, Presented>>
  /** Options of the same provider at an address where nobody listens. */
  readonly elsewhere: Presented
}

const endpoint = (vendor: LoopbackVendor) => ({ endpoint: vendor.endpoint })
const anotherEndpoint: Presented = { options: { endpoint: 'http://127.0.0.1:1/v2/index.php' } }
const anotherSecret: Presented = { options: { secret: 'another secret' } }

const tianyuLike = {
  options: { secretId: 'AKIDbinding', secretKey: 'a secret key', captchaType: 4, businessId: 1, sceneId: 1 },
  identity: { userIp: visitorIp, uid: 'ann', accountType: 1, appId: 'wx1' },
  fields: { ticket: 't' },
  yes: { code: 0 },
}
const tianyuChanges: Record<string, Presented> = {
  'no uid': { identity: { uid: undefined } },
  accountType: { identity: { accountType: 2 } },
  appId: { identity: { appId: 'wx2' } },
  businessId: { options: { businessId: 2 } },
  sceneId: { options: { sceneId: 2 } },
  'the identity’s businessId': { identity: { businessId: 2 } },
  'the identity’s sceneId': { identity: { sceneId: 2 } },
  captchaType: { options: { captchaType: 9 } },
  secretId: { options: { secretId: 'AKIDanother' } },
}
const siteverify = (field: string) => ({
  address: endpoint,
  options: { secret: 'a secret' },
  identity: { userIp: visitorIp },
  fields: { [field]: 't' },
  yes: { success: true },
  changes: { secret: anotherSecret },
  elsewhere: anotherEndpoint,
})

/** By the provider's name. */
const providers: Record<string, Bound> = {
  tianyu: { ...tianyuLike, make: tianyu, address: endpoint, changes: tianyuChanges, elsewhere: anotherEndpoint },
  'self-hosted': {
    ...tianyuLike,
    make: selfHosted,
    address: ({ origin }) => ({ url: origin }),
    changes: tianyuChanges,
    elsewhere: { options: { url: 'http://127.0.0.1:1' } },
  },
  tencent: {
    make: tencent,
    address: endpoint,
    options: { secretId: 'AKIDbinding', secretKey: 'a secret key', captchaAppId: 1, appSecretKey: 'another key' },
    identity: { userIp: visitorIp },
    fields: { ticket: 't', randstr: '@a' },
    yes: { Response: { CaptchaCode: 1 } },
    changes: {
      randstr: { fields: { randstr: '@b' } },
      captchaAppId: { options: { captchaAppId: 2 } },
    },
    elsewhere: anotherEndpoint,
  },
  oneaccess: {
    make: oneaccess,
    address: ({ origin }) => ({ endpoint: origin }),
    options: { domain: 'acme.example.com', clientId: 'one', tenantId: 'one' },
    identity: { userIp: visitorIp, sender: '13800138000', deviceFingerprint: 'f', osVersion: 'o', agent: 'a' },
    fields: { token: 't', pointJson: '{"x":1}' },
    yes: { captcha_token: 'c' },
    changes: {
      sender: { identity: { sender: '13900139000' } },
      pointJson: { fields: { pointJson: '{"x":2}' } },
      clientId: { options: { clientId: 'two' } },
      tenantId: { options: { tenantId: 'two' } },
    },
    elsewhere: { options: { endpoint: 'http://127.0.0.1:1' } },
  },
  'recaptcha-enterprise': {
    make: recaptchaEnterprise,
    address: endpoint,
    options: { project: 'one', siteKey: 'a site', apiKey: 'a-key' },
    identity: { userIp: visitorIp },
    fields: { 'g-recaptcha-response': 't' },
    yes: { tokenProperties: { valid: true }, riskAnalysis: { score: 1 } },
    changes: {
      apiKey: { options: { apiKey: 'another' } },
      siteKey: { options: { siteKey: 'another' } },
    },
    elsewhere: anotherEndpoint,
  },
  'friendly-captcha': {
    make: friendlyCaptcha,
    address: endpoint,
    options: { apiKey: 'a-key', sitekey: 'a site' },
    identity: { userIp: visitorIp },
    fields: { 'frc-captcha-response': 't' },
    yes: { success: true, data: { challenge: { origin: '' } } },
    changes: {
      apiKey: { options: { apiKey: 'another' } },
      sitekey: { options: { sitekey: 'another' } },
    },
    elsewhere: anotherEndpoint,
  },
  turnstile: { make: turnstile, ...siteverify('cf-turnstile-response') },
  hcaptcha: {
    make: hcaptcha,
    ...siteverify('h-captcha-response'),
    options: { secret: 'a secret', sitekey: 'a key' },
    changes: { secret: anotherSecret, sitekey: { options: { sitekey: 'another key' } } },
  },
  recaptcha: { make: recaptcha, ...siteverify('g-recaptcha-response') },
  geetest: {
    make: geetest,
    address: endpoint,
    options: { captchaId: 'a'.repeat(32), captchaKey: 'b'.repeat(32) },
    identity: { userIp: visitorIp },
    fields: { lot_number: 't', captcha_output: 'o', pass_token: 'p', gen_time: '1700000000' },
    yes: { status: 'success', result: 'success' },
    changes: { captchaId: { options: { captchaId: 'c'.repeat(32) } } },
    elsewhere: anotherEndpoint,
  },
  yidun: {
    make: yidun,
    address: endpoint,
    options: { captchaId: 'one', secretId: 'an id', secretKey: 'a secret key' },
    identity: { userIp: visitorIp },
    fields: { NECaptchaValidate: 't' },
    yes: { error: 0, result: true },
    changes: { captchaId: { options: { captchaId: 'two' } } },
    elsewhere: anotherEndpoint,
  },
  aliyun: {
    make: aliyun,
    address: endpoint,
    options: { accessKeyId: 'LTAIbinding', accessKeySecret: 'a secret key', sceneId: 'one' },
    identity: { userIp: visitorIp },
    fields: { captchaVerifyParam: 't' },
    yes: { Success: true, Code: 'Success', Result: { VerifyResult: true, VerifyCode: 'T001' } },
    changes: { sceneId: { options: { sceneId: 'two' } } },
    elsewhere: anotherEndpoint,
  },
  captchafox: {
    make: captchafox,
    ...siteverify('cf-captcha-response'),
    options: { secret: 'a secret', siteKey: 'sk_one' },
    changes: { secret: anotherSecret, siteKey: { options: { siteKey: 'sk_two' } } },
  },
  yandex: {
    make: yandex,
    ...siteverify('smart-token'),
    options: { secret: 'a secret', hosts: ['shop.example'] },
    yes: { status: 'ok', message: '', host: 'shop.example' },
  },
  'private-captcha': {
    make: privateCaptcha,
    address: endpoint,
    options: { apiKey: 'pc_one', siteKey: 'aaaa' },
    identity: { userIp: visitorIp },
    fields: { 'private-captcha-solution': privateCaptchaSolution('t') },
    yes: { success: true, code: 0 },
    changes: { apiKey: { options: { apiKey: 'pc_two' } }, siteKey: { options: { siteKey: 'bbbb' } } },
    elsewhere: anotherEndpoint,
  },
  cap: {
    make: cap,
    ...siteverify('cap-token'),
    address: ({ origin }) => ({ url: origin }),
    options: { siteKey: '0123456789', secret: 'a secret' },
    // A site key's tokens begin with it: those of another one are malformed.
    fields: { 'cap-token': capToken('0123456789', 't') },
    elsewhere: { options: { url: 'http://127.0.0.1:1' } },
  },
}

test('every provider that has a vendor is in the table', async () => {
  const made = Object.values(contractProviders).map(({ make }) => make({ origin: 'http://127.0.0.1:1' } as never))
  expect(new Set(Object.keys(providers))).toEqual(new Set(made.map(({ name }) => name)))
  await Promise.all(made.map((provider) => provider.close?.()))
})

describe.each(Object.entries(contractProviders))(
  'a ticket of %s that passed',
  (_, { wire, make, fields, identity: known, headers }) => {
    test.each<[string, object]>([
      ['userIp', { userIp: '203.0.113.8' }],
      ['uid', { uid: 'somebody else' }],
    ])('is no other visitor’s (%s): a mismatch, and the vendor is not asked', async (_name, another) => {
      const asked = await fakeVendor(wire)
      const provider = make(asked)
      const verifier = createVerifier({ provider, maxUses: 2, timeoutMs: 60_000 })
      const usual = { 'content-type': 'application/json', 'user-agent': 'a browser' }
      const request = post(fields('a-ticket'), { headers: { ...usual, ...headers } })
      async function present(identity: object): Promise<string> {
        const decision = await verifier.verify(request, { identity: () => ({ ...known, ...identity }) })
        return decision.admitted ? 'pass' : outcomeOf(decision.verdict)
      }
      expect(await present({})).toBe('pass')
      expect(await present(another)).toBe('mismatch')
      // It took no use: whose ticket it is has the second one left.
      expect(await present({})).toBe('pass')
      expect(await present({})).toBe('replayed')
      expect(asked.calls).toHaveLength(1)
      await verifier.close()
      await provider.close?.()
      await asked.close()
    })
  },
)

let store: TicketStore
let vendor: LoopbackVendor
beforeEach(async () => {
  store = memoryStore()
  vendor = await loopbackVendor()
})
afterEach(() => vendor.close())

describe.each(Object.entries(providers))(
  'a ticket of %s that passed',
  (_, { make, address, yes, changes, elsewhere, ...usual }) => {
    /** By a verifier of its own, as another process or another route has one. */
    async function present({ options, identity, fields }: Presented = {}): Promise<string> {
      const provider = make({ ...address(vendor), ...usual.options, ...options } as never)
      const verifier = createVerifier({ provider, store, maxUses: 2, timeoutMs: 60_000 })
      const verdict = await verifier.check({ ...usual.fields, ...fields } as never, { ...usual.identity, ...identity })
      await provider.close?.()
      return outcomeOf(verdict)
    }

    test.each(Object.entries(changes))(
      'is no other’s (%s): a mismatch, and the vendor is not asked',
      async (_, other) => {
        vendor.answers(json(yes))
        expect(await present()).toBe('pass')
        expect(await present(other)).toBe('mismatch')
        // It took no use: whose ticket it is has the second one left.
        expect(await present()).toBe('pass')
        expect(vendor.calls).toHaveLength(1)
      },
    )

    test('is not known at another address, where the vendor is asked anew', async () => {
      vendor.answers(json(yes))
      expect(await present()).toBe('pass')
      expect(await present(elsewhere)).toBe('network')
      expect(vendor.calls).toHaveLength(1)
    })
  },
)
