import { createVerifier, memoryStore, type Provider } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { tencent } from '@ticketgate/core/tencent'
import { fakeVendor, siteverifyWire, tencentWire, type VendorWire } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { post } from '../support/requests.js'

const secret = '0x4AAAAAAA-secret'
const sitekey = 'the-page’s'
const account = { secretId: 'AKIDx', secretKey: 'key', captchaAppId: 190_000_001, appSecretKey: 'app key' }

interface Pair {
  readonly wire: VendorWire
  /** What the vendor says of the one ticket. */
  readonly body: object
  readonly lenient: (endpoint: string) => Provider
  readonly strict: (endpoint: string) => Provider
  readonly reason: string
}

const pairs: Record<string, Pair> = {
  'reCAPTCHA’s minScore': {
    wire: siteverifyWire({ secret }),
    body: { success: true, score: 0.3 },
    lenient: (endpoint) => recaptcha({ secret, endpoint, version: 3, minScore: 0.1 }) as Provider,
    strict: (endpoint) => recaptcha({ secret, endpoint, version: 3, minScore: 0.9 }) as Provider,
    reason: 'risk',
  },
  'hCaptcha’s rejectScore': {
    wire: siteverifyWire({ secret }),
    body: { success: true, score: 0.7 },
    lenient: (endpoint) => hcaptcha({ secret, sitekey, endpoint }) as Provider,
    strict: (endpoint) => hcaptcha({ secret, sitekey, endpoint, rejectScore: 0.5 }) as Provider,
    reason: 'risk',
  },
  'hCaptcha’s site key': {
    wire: siteverifyWire({ secret }),
    body: { success: true },
    lenient: (endpoint) => hcaptcha({ secret, sitekey, endpoint }) as Provider,
    strict: (endpoint) => hcaptcha({ secret, endpoint, sitekey: 'the-strict-page’s' }) as Provider,
    reason: 'mismatch',
  },
  'Tencent’s rejectEvilLevel': {
    wire: tencentWire(account),
    body: { Response: { CaptchaCode: 1, EvilLevel: 60 } },
    lenient: (endpoint) => tencent({ ...account, endpoint }) as Provider,
    strict: (endpoint) => tencent({ ...account, endpoint, rejectEvilLevel: 50 }) as Provider,
    reason: 'risk',
  },
}

test.each(Object.entries(pairs))(
  '%s also holds for a ticket that a lenient route has let pass',
  async (_, { wire, body, lenient, strict, reason }) => {
    const vendor = await fakeVendor(wire)
    vendor.always({ body })
    const store = memoryStore()
    const providers = [lenient(vendor.endpoint), strict(vendor.endpoint)]
    const [first, second] = providers.map((provider) => createVerifier({ provider, store, maxUses: 3 }))
    const names = providers[0]?.fieldNames ?? []
    const request = post(Object.fromEntries(names.map((name) => [name, 'one-ticket'])))
    expect(await first?.verify(request)).toMatchObject({ admitted: true })
    expect(await second?.verify(request)).toMatchObject({ admitted: false, verdict: { outcome: 'reject', reason } })
    expect(await first?.verify(request)).toMatchObject({ admitted: true })
    await Promise.all(providers.map((provider) => provider.close?.()))
    await vendor.close()
  },
)
