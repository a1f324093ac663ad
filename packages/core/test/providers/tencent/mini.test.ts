import { createVerifier } from '@ticketgate/core'
import { aidEncrypted, type TencentOptions, tencent } from '@ticketgate/core/tencent'
import { type FakeVendor, fakeVendor, tencentWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const account = { secretId: 'AKIDmini', secretKey: 'key', captchaAppId: 190_000_001, appSecretKey: 'app key' }
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(tencentWire({ ...account, channel: 'mini' }))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
})

describe('a mini-program’s ticket', () => {
  const check = (body: object) => {
    const provider = tencent({ ...account, channel: 'mini', endpoint: vendor.endpoint })
    const verifier = createVerifier({ provider })
    ends.push(() => verifier.close())
    return verifier.verify(post(body)).then(verdictOf)
  }

  test('goes to the action for mini-programs, without a randstr even if one is posted', async () => {
    expect(await check({ ticket: 't', randstr: '@x' })).toMatchObject({ outcome: 'pass' })
    expect(vendor.calls[0]?.headers['x-tc-action']).toBe('DescribeCaptchaMiniResult')
    expect(vendor.calls[0]?.fields).not.toHaveProperty('Randstr')
  })

  test('admits once, although the vendor has no code for a second use', async () => {
    const provider = tencent({ ...account, channel: 'mini', endpoint: vendor.endpoint })
    const verifier = createVerifier({ provider })
    ends.push(() => verifier.close())
    expect(await verifier.verify(post({ ticket: 't' }))).toMatchObject({ admitted: true })
    expect(await verifier.verify(post({ ticket: 't' }))).toMatchObject({ admitted: false })
    expect(vendor.calls).toHaveLength(1)
  })

  test('that the script wrote itself is a disaster ticket, and never sent', async () => {
    const ticket = `trerror_1001_${account.captchaAppId}_1700000000`
    expect(await check({ ticket })).toMatchObject({ outcome: 'reject', reason: 'disaster' })
    expect(vendor.calls).toHaveLength(0)
  })

  test('is never taken by the provider for the web', async () => {
    const web = tencent({ ...account, endpoint: vendor.endpoint })
    expect(web.extract((name) => (name === 'ticket' ? 't' : undefined), visitor(), {})).toEqual({
      ok: false,
      reason: 'malformed',
    })
    await web.close?.()
  })

  test.each([
    { needGetCaptchaTime: true },
    { scriptUrl: 'https://x.example/a.js' },
    { aidEncrypted: {} },
    { rejectEvilLevel: 80 },
  ])('has no use for %j, which is refused', (more: Partial<TencentOptions>) => {
    expect(() => tencent({ ...account, channel: 'mini', ...more })).toThrow(
      expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }),
    )
  })

  test('has no page script', () => {
    const provider = tencent({ ...account, channel: 'mini' })
    expect([provider.page, provider.challenge]).toEqual([undefined, undefined])
  })
})

describe('the proof of the CaptchaAppId', () => {
  const app = { captchaAppId: 190_000_000, appSecretKey: 'abcdefghijklmnopqrstuvwxy' }
  const at = 1_700_000_000_999
  const iv = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index))

  test.each([
    ['cbc', iv(16), undefined, 'AAECAwQFBgcICQoLDA0OD3hXs27dseddq3PxPU3GQl+TzoR9ljK4/VLLdT1I3Kfw'],
    ['gcm', iv(12), undefined, 'AAECAwQFBgcICQoLZj/ANM/j2e1f/FNAZK5PjjHWO8R9+fBW9X7bIVLFYtIgdOaD6jrfo0N+'],
    ['gcm', iv(12), 'user:alice', 'AAECAwQFBgcICQoLZj/ANM/j2e1f/FNAZK5PjjHWO8R9+fBW9X6Oa0rhVZ/auRTVZWUe0ku3'],
  ] as const)('by %s is as published', (type, vector, additionalData, expected) => {
    const more = { iv: vector, ...(additionalData !== undefined && { additionalData }) }
    expect(aidEncrypted(app, { type, validitySeconds: 86_400 }, at, more)).toBe(expected)
  })

  test('is made anew for each page view, and never serves the key', async () => {
    const provider = tencent({ ...account, ...app, aidEncrypted: { type: 'gcm' }, now: () => at })
    const views = [1, 2].map(async () => {
      const challenge = await provider.challenge?.(visitor(), {}, { deadline: performance.now() + 5_000 })
      if (challenge?.outcome !== 'challenge') throw new Error(JSON.stringify(challenge))
      return challenge
    })
    const [first, second] = (await Promise.all(views)).map(({ body }) => JSON.parse(body) as Record<string, string>)
    expect(first).toMatchObject({ captchaAppId: '190000000', aidEncryptedType: 'gcm' })
    expect(first?.['aidEncrypted']).not.toBe(second?.['aidEncrypted'])
    expect(JSON.stringify([provider.page, first])).not.toContain(app.appSecretKey)
    expect(provider.page).toMatchObject({ aidEncrypted: true })
    await provider.close?.()
  })
})
