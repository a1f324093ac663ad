import { createVerifier, memoryStore, type Provider, type TicketStore } from '@ticketgate/core'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { json, type LoopbackVendor, loopbackVendor } from '../support/loopback-vendor.js'
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
  /** What a ticket is bound to: each changed alone makes it another's. */
  readonly changes: Readonly<Record<string, Presented>>
  /** Options of the same provider at an address where nobody listens. */
  readonly elsewhere: Presented
}

const endpoint = (vendor: LoopbackVendor) => ({ endpoint: vendor.endpoint })
const userIp = '203.0.113.7'
const anotherIp: Presented = { identity: { userIp: '203.0.113.8' } }
const anotherEndpoint: Presented = { options: { endpoint: 'http://127.0.0.1:1/v2/index.php' } }
const anotherSecret: Presented = { options: { secret: 'another secret' } }

const tianyuLike = {
  options: { secretId: 'AKIDbinding', secretKey: 'a secret key', captchaType: 4, businessId: 1, sceneId: 1 },
  identity: { userIp, uid: 'ann', accountType: 1, appId: 'wx1' },
  fields: { ticket: 't' },
  yes: { code: 0 },
}
const tianyuChanges: Record<string, Presented> = {
  userIp: anotherIp,
  uid: { identity: { uid: 'bob' } },
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
  identity: { userIp },
  fields: { [field]: 't' },
  yes: { success: true },
  changes: { userIp: anotherIp, secret: anotherSecret },
  elsewhere: anotherEndpoint,
})

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
    identity: { userIp },
    fields: { ticket: 't', randstr: '@a' },
    yes: { Response: { CaptchaCode: 1 } },
    changes: {
      userIp: anotherIp,
      randstr: { fields: { randstr: '@b' } },
      captchaAppId: { options: { captchaAppId: 2 } },
    },
    elsewhere: anotherEndpoint,
  },
  oneaccess: {
    make: oneaccess,
    address: ({ origin }) => ({ endpoint: origin }),
    options: { domain: 'acme.example.com', clientId: 'one', tenantId: 'one' },
    identity: { userIp, sender: '13800138000', deviceFingerprint: 'f', osVersion: 'o', agent: 'a' },
    fields: { token: 't', pointJson: '{"x":1}' },
    yes: { captcha_token: 'c' },
    changes: {
      userIp: anotherIp,
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
    identity: { userIp },
    fields: { 'g-recaptcha-response': 't' },
    yes: { tokenProperties: { valid: true }, riskAnalysis: { score: 1 } },
    changes: {
      userIp: anotherIp,
      apiKey: { options: { apiKey: 'another' } },
      siteKey: { options: { siteKey: 'another' } },
    },
    elsewhere: anotherEndpoint,
  },
  'friendly-captcha': {
    make: friendlyCaptcha,
    address: endpoint,
    options: { apiKey: 'a-key', sitekey: 'a site' },
    identity: { userIp },
    fields: { 'frc-captcha-response': 't' },
    yes: { success: true, data: { challenge: { origin: '' } } },
    changes: {
      userIp: anotherIp,
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
    changes: { userIp: anotherIp, secret: anotherSecret, sitekey: { options: { sitekey: 'another key' } } },
  },
  recaptcha: { make: recaptcha, ...siteverify('g-recaptcha-response') },
}

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
