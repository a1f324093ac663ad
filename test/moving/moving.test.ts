import { createVerifier, type Verifier, type VisitorIdentity } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import {
  type FakeVendor,
  fakeVendor,
  oneaccessWire,
  siteverifyWire,
  tencentWire,
  tianyuWire,
  type VendorWire,
} from '@ticketgate/testing'
import supertest from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { routes } from './routes.js'

const keys = { secretId: 'AKIDmoving', secretKey: 'the account’s key' }
const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const secret = 'the site’s secret'
const clientId = 'DRrYIqauawN0I8my'

type AnyVerifier = Verifier<VisitorIdentity, string>
interface Move {
  readonly wire: VendorWire
  readonly verifier: (vendor: FakeVendor) => AnyVerifier
  /** What the page posts. */
  readonly form: Readonly<Record<string, string>>
  /** What the vendor says where it makes the captcha. @default it is not asked */
  readonly madeCaptcha?: object
  /** What the page's captcha comes by. */
  readonly served: string
}

const moves: Record<string, Move> = {
  tianyu: {
    wire: tianyuWire(keys),
    verifier: ({ endpoint }) => createVerifier({ provider: tianyu({ ...keys, endpoint }) }),
    form: { ticket: 'v2' },
    madeCaptcha: { code: 0, message: '', script: 'capInit = () => {}' },
    served: 'capInit',
  },
  selfHosted: {
    wire: tianyuWire(keys),
    verifier: ({ origin }) => createVerifier({ provider: selfHosted({ ...keys, url: origin }) }),
    form: { ticket: 'v2' },
    madeCaptcha: { code: 0, message: '', script: 'capInit = () => {}' },
    served: 'capInit',
  },
  tencent: {
    wire: tencentWire({ ...keys, ...app }),
    verifier: ({ endpoint }) => createVerifier({ provider: tencent({ ...keys, ...app, endpoint }) }),
    form: { ticket: 't03', randstr: '@abc' },
    served: 'https://turing.captcha.qcloud.com/TJCaptcha.js',
  },
  turnstile: {
    wire: siteverifyWire({ secret }),
    verifier: ({ endpoint }) => createVerifier({ provider: turnstile({ secret, endpoint }) }),
    form: { 'cf-turnstile-response': '0.token' },
    served: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  },
  hcaptcha: {
    wire: siteverifyWire({ secret }),
    verifier: ({ endpoint }) => createVerifier({ provider: hcaptcha({ secret, sitekey: 'key', endpoint }) }),
    form: { 'h-captcha-response': 'P1_token' },
    served: 'https://js.hcaptcha.com/1/api.js',
  },
  recaptcha: {
    wire: siteverifyWire({ secret }),
    verifier: ({ endpoint }) => createVerifier({ provider: recaptcha({ secret, endpoint }) }),
    form: { 'g-recaptcha-response': '03token' },
    served: 'https://www.google.com/recaptcha/api.js',
  },
  oneaccess: {
    wire: oneaccessWire({ clientId }),
    verifier: ({ origin }) =>
      createVerifier({ provider: oneaccess({ domain: 'acme.example.com', clientId, endpoint: origin }) }),
    form: { token: '71d0', pointJson: '{"x":237.0,"y":5.0}' },
    madeCaptcha: { token: '71d0' },
    served: '71d0',
  },
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

test.each(Object.entries(moves))(
  'the same routes with %s',
  async (_, { wire, verifier: make, form, madeCaptcha, served }) => {
    const vendor = await fakeVendor(wire)
    const verifier = make(vendor)
    ends.push(vendor.close, verifier.close)
    expect(verifier.provider.origin).toBe(vendor.origin)
    const server = routes(verifier)
    const visitor = {
      'x-account': 'account-17',
      'x-phone': '13800138000',
      'x-forwarded-for': '203.0.113.7',
      'x-operating-sys-version': 'Android 10',
      'x-device-fingerprint': '156aysdna213sc50',
      'user-agent': 'Mozilla/5.0',
    }
    const login = (body: object, headers = {}) =>
      supertest(server)
        .post('/login')
        .set({ ...visitor, ...headers })
        .send(body)

    if (madeCaptcha !== undefined) vendor.next({ body: madeCaptcha })
    const page = await supertest(server).get('/captcha.js?captcha').set(visitor).expect(200)
    expect(page.text).toContain(served)
    expect(page.headers['cache-control']).toBe('no-store')
    const callsBefore = vendor.calls.length
    expect(callsBefore).toBe(madeCaptcha === undefined ? 0 : 1)

    await login({}).expect(400)
    await login(form).expect(200, 'admitted by ticket')
    expect(vendor.calls.slice(callsBefore).map(({ isAuthentic }) => isAuthentic)).toEqual([true])
    // Whoever the vendor is: what one account used, another one cannot.
    const stranger = await login(form, { 'x-account': 'account-18' }).expect(403)
    expect(stranger.body).toMatchObject({ reason: 'mismatch' })
    await login(form).expect(200)
    expect((await login(form).expect(403)).body).toMatchObject({ reason: 'replayed' })
  },
)
