import { type CaptchaError, createVerifier, type Expectation, type Provider } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { type SiteverifyIdentity, turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, fakeVendor, siteverifyWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor, visitorIp } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const secret = '0x4AAAAAAA-secret'
let vendor: FakeVendor
const ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(siteverifyWire({ secret }))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(ends.splice(0).map((end) => end()))
  await vendor.close()
})

type AnySiteverify = Provider<SiteverifyIdentity, string>

async function checked(
  provider: AnySiteverify,
  expected?: Expectation,
  identity: SiteverifyIdentity = {},
  response = 'token-1',
) {
  ends.push(() => provider.close?.())
  const verifier = createVerifier({ provider })
  const request = post({ [provider.fieldNames[0] as string]: response })
  const options = { identity: () => identity, ...(expected !== undefined && { expect: expected }) }
  const decision = await verifier.verify(request, options)
  return verdictOf(decision)
}

const makers = {
  turnstile: (more: object = {}) => turnstile({ secret, endpoint: vendor.endpoint, ...more }) as AnySiteverify,
  hcaptcha: (more: object = {}) =>
    hcaptcha({ secret, sitekey: 'key-of-the-page', endpoint: vendor.endpoint, ...more }) as AnySiteverify,
  recaptcha: (more: object = {}) => recaptcha({ secret, endpoint: vendor.endpoint, ...more }) as AnySiteverify,
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  test('sends the ticket, the secret and the visitor’s IP as a form', async () => {
    await checked(make())
    const [call] = vendor.calls
    expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(call?.fields).toMatchObject({ secret, response: 'token-1', remoteip: visitorIp })
  })

  test.each(['a', 'invalid-input-secret'])('tells a wrong secret from a wrong ticket, be it %j', async (response) => {
    vendor.next({ body: { success: false, 'error-codes': ['invalid-input-secret'] } })
    expect(await checked(make(), undefined, {}, response)).toMatchObject({ outcome: 'misconfigured' })
  })

  test('keeps the IP where it is told to', async () => {
    await checked(make({ sendUserIp: false }))
    expect(vendor.calls[0]?.fields).not.toHaveProperty('remoteip')
  })

  test('compares the host name; one that was not sent is refused', async () => {
    vendor.next({ body: { success: true, hostname: 'example.com' } })
    expect(await checked(make(), { hostname: ['example.com', 'www.example.com'] })).toMatchObject({ outcome: 'pass' })
    vendor.next({ body: { success: true, hostname: 'evil.example' } })
    expect(await checked(make(), { hostname: 'example.com' })).toMatchObject({ reason: 'mismatch' })
    vendor.next({ body: { success: true } })
    // hCaptcha leaves it out when it is busy, which is no visitor's doing.
    const refused = name === 'hcaptcha' ? { outcome: 'unavailable', cause: 'vendor' } : { reason: 'mismatch' }
    expect(await checked(make(), { hostname: 'example.com' })).toMatchObject(refused)
    for (const unreadable of [{ hostname: ['example.com'] }, { hostname: 7 }, { hostname: 'x', action: { a: 1 } }]) {
      vendor.next({ body: { success: true, ...unreadable } })
      expect(await checked(make())).toMatchObject({ outcome: 'unavailable', cause: 'vendor' })
    }
  })

  test('challenge() serves a line that loads the vendor’s script', async () => {
    const served = async (more: object) => {
      const call = { deadline: performance.now() + 5_000 }
      const challenge = await make(more).challenge?.(visitor(), {}, call)
      return challenge?.outcome === 'challenge' ? challenge.body : challenge
    }
    expect(await served({})).toMatch(/s\.src = "https:\/\/[a-z.]+(\/\w+)*\/api\.js"/)
    expect(await served({ scriptUrl: 'https://x.example/api.js?render=key' })).toContain(
      '"https://x.example/api.js?render=key"',
    )
    expect(vendor.calls).toEqual([])
  })

  test('does not send who the visitor is; an identity that cannot be one is misconfigured', async () => {
    expect(await checked(make(), undefined, { uid: 'visitor-17', accountType: 4 })).toMatchObject({ outcome: 'pass' })
    expect(vendor.calls[0]?.body).not.toContain('visitor-17')
    expect(await checked(make(), undefined, { uid: { $ne: '' } as never })).toMatchObject({ outcome: 'misconfigured' })
    expect(vendor.calls).toHaveLength(1)
  })

  test('refuses options that are wrong', () => {
    const codeOf = (more: object) => {
      try {
        make(more)
      } catch (error) {
        return (error as CaptchaError).code
      }
      return undefined
    }
    expect(codeOf({ secret: '' })).toBe('ERR_CAPTCHA_OPTION_VALUE')
    expect(codeOf({ secret: undefined })).toBe('ERR_CAPTCHA_OPTION_MISSING')
    expect(codeOf({ ticketTtlMs: 1_000 })).toBe('ERR_CAPTCHA_OPTION_VALUE')
    expect(codeOf({ sitekeys: 'x' })).toBe('ERR_CAPTCHA_OPTION_UNKNOWN')
    expect(codeOf({ endpoint: 'siteverify' })).toBe('ERR_CAPTCHA_OPTION_VALUE')
    expect(codeOf({ endpoint: 'https://x.example/siteverify#top' })).toBe('ERR_CAPTCHA_OPTION_VALUE')
    expect(codeOf({ endpoint: 'https://x.example/siteverify?tenant=7' })).toBeUndefined()
  })

  test('refuses the published test secrets in production, unless allowed by name', () => {
    const testSecret = {
      turnstile: '1x0000000000000000000000000000000AA',
      hcaptcha: '0x0000000000000000000000000000000000000000',
      recaptcha: '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe',
    }[name]
    expect(() => make({ secret: testSecret })).not.toThrow()
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => make({ secret: testSecret })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
    expect(() => make({ secret: testSecret, allowTestSecretInProduction: true })).not.toThrow()
    expect(() => make()).not.toThrow()
  })
})

describe('turnstile', () => {
  test('asks again under the same idempotency key, and a new one for each check', async () => {
    const provider = makers.turnstile()
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    vendor.next({ fault: 'reset before headers' })
    expect(await checked(provider)).toMatchObject({ outcome: 'pass' })
    vendor.next({ body: { success: false, 'error-codes': ['internal-error'] } })
    expect(await checked(makers.turnstile())).toMatchObject({ outcome: 'pass' })
    const keys = vendor.calls.map(({ fields }) => String(fields['idempotency_key']))
    expect(keys).toHaveLength(4)
    expect(keys[0]).toMatch(uuid)
    expect(keys[1]).toBe(keys[0])
    expect(keys[3]).toBe(keys[2])
    expect(keys[2]).not.toBe(keys[0])
  })

  test('hands on cdata, which may name the visitor, but to no store and no log', async () => {
    vendor.next({ body: { success: true, action: 'login', cdata: 'visitor-17' } })
    const verdict = await checked(makers.turnstile(), undefined, { uid: 'visitor-17' })
    if (verdict?.outcome !== 'pass') throw new Error(JSON.stringify(verdict))
    expect(verdict.detail['cdata']).toBe('visitor-17')
    expect(JSON.stringify(verdict)).not.toContain('visitor-17')
    expect(Object.keys(verdict.detail)).toEqual(['action'])
  })

  test('compares the action; one that was not sent is a mismatch', async () => {
    vendor.next({ body: { success: true, action: 'login', cdata: 'x' } })
    expect(await checked(makers.turnstile(), { action: 'login' })).toMatchObject({
      outcome: 'pass',
      detail: { action: 'login', cdata: 'x' },
    })
    vendor.next({ body: { success: true, action: 'signup' } })
    expect(await checked(makers.turnstile(), { action: 'login' })).toMatchObject({ reason: 'mismatch' })
    vendor.next({ body: { success: true } })
    expect(await checked(makers.turnstile(), { action: 'login' })).toMatchObject({ reason: 'mismatch' })
  })
})

describe('hcaptcha', () => {
  test('sends the site key', async () => {
    await checked(makers.hcaptcha())
    expect(vendor.calls[0]?.fields).toMatchObject({ sitekey: 'key-of-the-page' })
  })

  test.each([
    [undefined, undefined, 'pass'],
    [undefined, 0.79, 'pass'],
    [undefined, 0.8, 'reject'],
    [1, 0.99, 'pass'],
    [1, 1, 'reject'],
    [0.8, 0.79, 'pass'],
    [0.8, 0.8, 'reject'],
    [0.8, undefined, 'reject'],
    [0.8, null, 'reject'],
    [0.8, '0.1', 'unavailable'],
    [0.8, [0.1], 'unavailable'],
    [undefined, 'low', 'unavailable'],
    [undefined, -1, 'unavailable'],
  ])('rejectScore %s, score %s: %s', async (rejectScore, score, outcome) => {
    vendor.next({ body: { success: true, score, score_reason: ['a', 'b'] } })
    const verdict = await checked(makers.hcaptcha(rejectScore === undefined ? {} : { rejectScore }))
    expect(verdict?.outcome).toBe(outcome)
  })

  test('its score, high for robots, is never taken for one that is low for them', async () => {
    await expect(checked(makers.hcaptcha(), { minScore: 0.5 })).rejects.toThrow('expect.minScore')
    vendor.next({ body: { success: true, score: 0.7, score_reason: ['a', 'b'] } })
    expect(await checked(makers.hcaptcha())).toMatchObject({ risk: 0.7, detail: { scoreReason: 'a,b' } })
  })
})

describe('recaptcha', () => {
  test.each([
    [undefined, undefined, 'pass'],
    [undefined, 0.5, 'pass'],
    [undefined, 0.4, 'risk'],
    [0.9, 0.8, 'risk'],
    [0, 0, 'pass'],
    [0.5, undefined, 'mismatch'],
    [0.5, '0.9', 'unavailable'],
    [0.5, [0.9], 'unavailable'],
    [undefined, '0.1', 'unavailable'],
    [undefined, 1.1, 'unavailable'],
  ])('minScore %s, score %s: %s', async (minScore, score, expected) => {
    vendor.next({ body: { success: true, score } })
    const verdict = await checked(makers.recaptcha(minScore === undefined ? {} : { version: 3, minScore }))
    expect(verdict?.outcome === 'reject' ? verdict.reason : verdict?.outcome).toBe(expected)
  })

  test('a route may ask for more than the provider does', async () => {
    vendor.next({ body: { success: true, score: 0.6, action: 'login' } })
    expect(await checked(makers.recaptcha({ version: 3 }), { minScore: 0.7, action: 'login' })).toMatchObject({
      reason: 'risk',
    })
    vendor.next({ body: { success: true, score: 0.7, action: 'login' } })
    expect(await checked(makers.recaptcha({ version: 3 }), { minScore: 0.7, action: 'login' })).toMatchObject({
      score: 0.7,
    })
  })

  test.each([{ minScore: 0.7 }, { action: 'login' }])('version 2 has no use for %j, and says so', (scored) => {
    const wrong = { code: 'ERR_CAPTCHA_OPTION_VALUE', option: Object.keys(scored)[0] }
    for (const version of [{}, { version: 2 }]) {
      expect(() => makers.recaptcha({ ...version, ...scored })).toThrow(expect.objectContaining(wrong))
    }
    expect(() => makers.recaptcha({ version: 3, ...scored })).not.toThrow()
  })

  test.each([{ minScore: 0.7 }, { action: 'login' }])('a route cannot expect %j of version 2', async (expected) => {
    const unsupported = expect.objectContaining({ code: 'ERR_CAPTCHA_UNSUPPORTED' })
    await expect(checked(makers.recaptcha(), expected)).rejects.toThrow(unsupported)
    expect(vendor.calls).toEqual([])
  })

  test('has two hosts, and no other', () => {
    expect(() => recaptcha({ secret, host: 'example.com' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }),
    )
  })
})

describe('without an endpoint', () => {
  const { called, dispatcher } = notedCalls()

  test.each([
    ['https://challenges.cloudflare.com/turnstile/v0/siteverify', turnstile({ secret, dispatcher })],
    ['https://api.hcaptcha.com/siteverify', hcaptcha({ secret, sitekey: 'key', dispatcher })],
    ['https://www.google.com/recaptcha/api/siteverify', recaptcha({ secret, dispatcher })],
    [
      'https://www.recaptcha.net/recaptcha/api/siteverify',
      recaptcha({ secret, dispatcher, host: 'www.recaptcha.net' }),
    ],
  ])('%s is asked', async (endpoint, provider) => {
    called.length = 0
    const extracted = provider.extract(() => 'token-1', visitor(), {})
    if (!extracted.ok) throw new Error(extracted.reason)
    const call = { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' }
    expect(await provider.verify(extracted.fields, call)).toMatchObject({ outcome: 'unavailable' })
    expect(called).toEqual([endpoint])
  })
})

test('one ticket of two accounts is bound to the account that let it pass', () => {
  const boundOf = (own: string) => {
    const extracted = turnstile({ secret: own }).extract(() => 'token-1', visitor(), {})
    return extracted.ok ? extracted.bound : undefined
  }
  expect(boundOf('one')).not.toEqual(boundOf('other'))
})
