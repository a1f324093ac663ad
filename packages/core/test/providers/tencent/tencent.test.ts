import { CaptchaError, createVerifier, onEvent } from '@ticketgate/core'
import { type TencentOptions, tencent } from '@ticketgate/core/tencent'
import { type FakeVendor, fakeVendor, tencentWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const keys = { secretId: 'AKIDtencent', secretKey: 'the account’s key' }
const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const wire = tencentWire({ ...keys, ...app })

let vendor: FakeVendor
const ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(wire)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(ends.splice(0).map((end) => end()))
  await vendor.close()
})

function providerOf(options: Partial<TencentOptions> = {}) {
  const provider = tencent({ ...keys, ...app, endpoint: vendor.endpoint, ...options })
  ends.push(() => provider.close?.())
  return provider
}

const fields = { ticket: 't03abc', randstr: '@abc', userIp: '203.0.113.7', identity: {} }
const call = () => ({ deadline: performance.now() + 5_000, attempt: 0, checkId: 'check' })
async function judged(provider: ReturnType<typeof providerOf>, ticket = fields) {
  const answer = await provider.verify(ticket, call())
  return answer.outcome === 'pass' ? (provider.judge?.({ detail: {}, ...answer }, ticket) ?? answer) : answer
}
const answerWith = (more: object) => ({ body: { Response: { CaptchaCode: 1, ...more } } })

describe('the call', () => {
  test('carries what the vendor asks for, and no more', async () => {
    await providerOf().verify(fields, call())
    expect(vendor.calls[0]?.fields).toEqual({
      CaptchaType: 9,
      Ticket: 't03abc',
      UserIp: '203.0.113.7',
      Randstr: '@abc',
      CaptchaAppId: app.captchaAppId,
      AppSecretKey: app.appSecretKey,
    })
    await providerOf({ businessId: 0, sceneId: 3, needGetCaptchaTime: true }).verify(fields, call())
    expect(vendor.calls[1]?.fields).toMatchObject({ BusinessId: 0, SceneId: 3, NeedGetCaptchaTime: 1 })
  })

  test('tells what the application knows of the visitor, where the vendor has a place for it', async () => {
    const provider = providerOf({ businessId: 1, sceneId: 2 })
    const identity = { uid: 'visitor-17', businessId: 7, macAddress: '00-00-5E-00-53-11', imei: '490154203237518' }
    await provider.verify({ ...fields, identity }, call())
    expect(vendor.calls[0]?.fields).toMatchObject({
      BusinessId: 7,
      SceneId: 2,
      MacAddress: identity.macAddress,
      Imei: identity.imei,
    })
    expect(vendor.calls[0]?.body).not.toContain('visitor-17')
  })

  test('names a region where it is told one', async () => {
    await providerOf().verify(fields, call())
    await providerOf({ region: 'ap-singapore' }).verify(fields, call())
    expect(vendor.calls.map(({ headers }) => headers['x-tc-region'])).toEqual([undefined, 'ap-singapore'])
    expect(vendor.calls[1]?.isAuthentic).toBe(true)
  })

  test.each([
    [{}, 'captcha.tencentcloudapi.com'],
    [{ site: 'cn' }, 'captcha.tencentcloudapi.com'],
    [{ site: 'intl' }, 'captcha.intl.tencentcloudapi.com'],
  ] as const)('goes with %j to %s', async (site, host) => {
    const { called, dispatcher } = notedCalls()
    await tencent({ ...keys, ...app, ...site, dispatcher }).verify(fields, call())
    expect(called).toEqual([`https://${host}/`])
  })

  test('tells the time that it signed', async () => {
    await providerOf({ now: () => 1_700_000_000_999 }).verify(fields, call())
    expect(vendor.calls[0]?.headers['x-tc-timestamp']).toBe('1700000000')
    expect(vendor.calls[0]?.isAuthentic).toBe(true)
  })

  test('has the token of a temporary credential', async () => {
    await providerOf({ token: 'temporary' }).verify(fields, call())
    expect(vendor.calls[0]?.headers['x-tc-token']).toBe('temporary')
  })

  test.each([
    ['AuthFailure.SignatureFailure', { outcome: 'misconfigured' }],
    ['RequestLimitExceeded', { outcome: 'unavailable', cause: 'throttled' }],
  ])('answered with %s is so whatever ticket a visitor sent', async (Code, answer) => {
    vendor.always({ body: { Response: { Error: { Code, Message: '' } } } })
    for (const ticket of ['e', Code]) {
      const answered = await providerOf().verify({ ...fields, ticket }, call())
      expect(answered).toMatchObject({ ...answer, vendorCode: 'UnknownError' })
    }
  })

  test('is not made without the client IP', async () => {
    const answer = await providerOf().verify({ ...fields, userIp: undefined }, call())
    expect(answer.outcome).toBe('misconfigured')
    expect(vendor.calls).toEqual([])
  })
})

describe('the challenge', () => {
  test.each([
    [{}, 'https://turing.captcha.qcloud.com/TJCaptcha.js'],
    [{ site: 'intl' }, 'https://ca.turing.captcha.qcloud.com/TJNCaptcha-global.js'],
    [{ scriptUrl: 'http://127.0.0.1:8787/TCaptcha.js' }, 'http://127.0.0.1:8787/TCaptcha.js'],
  ] as const)('with %j is a line that loads %s', async (options, url) => {
    const challenge = await providerOf(options).challenge?.(visitor(), {}, call())
    expect(challenge).toMatchObject({ outcome: 'challenge', contentType: 'text/javascript' })
    expect(challenge?.outcome === 'challenge' && challenge.body).toContain(JSON.stringify(url))
    expect(vendor.calls).toEqual([])
  })
})

describe('what the vendor says beside its code', () => {
  test('stands in detail', async () => {
    const facts = {
      EvilLevel: 3,
      EvilBitmap: 12,
      Score: 80,
      DeviceRiskCategory: '["proxy"]',
      SubmitCaptchaTime: 1_700_000_000,
    }
    vendor.always(answerWith({ ...facts, GetCaptchaTime: 1_699_999_990, CaptchaMsg: 'OK', Surprise: { deep: true } }))
    expect(await providerOf().verify(fields, call())).toEqual({
      outcome: 'pass',
      vendorCode: 1,
      risk: 3,
      detail: {
        evilLevel: 3,
        evilBitmap: 12,
        score: 80,
        deviceRiskCategory: '["proxy"]',
        getCaptchaTime: 1_699_999_990,
        submitCaptchaTime: 1_700_000_000,
      },
    })
  })

  test('its risk counts, whatever the page sent as randstr', async () => {
    vendor.always(answerWith({ EvilLevel: '100' }))
    expect(await judged(providerOf(), { ...fields, randstr: '100' })).toMatchObject({ reason: 'risk' })
  })

  test.each([
    [undefined, 99, 'pass'],
    [undefined, 100, 'reject'],
    [undefined, '100', 'reject'],
    [undefined, null, 'pass'],
    [50, 49, 'pass'],
    [50, 50, 'reject'],
    [101, 100, 'pass'],
    [undefined, 'high', 'unavailable'],
    [101, [1], 'unavailable'],
    [undefined, 0.5, 'unavailable'],
  ])('rejectEvilLevel %s, EvilLevel %s: %s', async (rejectEvilLevel, EvilLevel, outcome) => {
    vendor.always(answerWith({ EvilLevel }))
    const provider = providerOf(rejectEvilLevel === undefined ? {} : { rejectEvilLevel })
    expect((await judged(provider)).outcome).toBe(outcome)
  })

  test.each([
    [7, true],
    [8, true],
    [9, true],
    [15, true],
    [104, true],
    [21, false],
    [10, false],
    [100, false],
  ])('CaptchaCode %i is remembered: %s', async (CaptchaCode, final) => {
    vendor.always({ body: { Response: { CaptchaCode } } })
    expect(await providerOf().verify(fields, call())).toMatchObject({ outcome: 'reject', final })
  })
})

describe('a disaster ticket', () => {
  const writtenAt = 1_700_000_000
  const verdictOf = async (ticket: string, randstr: string | undefined = '@abc') => {
    const verifier = createVerifier({ provider: providerOf() })
    const decision = await verifier.verify(post({ ticket, randstr }))
    return decision.admitted ? decision.admission : decision.verdict
  }

  test.each([`terror_1001_${app.captchaAppId}_${writtenAt}`, `trerror_1013_${app.captchaAppId}_${writtenAt}`])(
    '%s is told apart by its prefix and never sent',
    async (ticket) => {
      expect(await verdictOf(ticket)).toMatchObject({ outcome: 'reject', reason: 'disaster' })
      expect(vendor.calls).toEqual([])
      const extracted = providerOf().extract((name) => ({ ticket, randstr: '@abc' })[name], visitor(), {})
      expect(extracted).toEqual({ ok: false, reason: 'disaster', writtenAtSeconds: writtenAt })
    },
  )

  test.each([
    `terror_1001_${app.captchaAppId + 1}_${writtenAt}`,
    `terror_1001_${writtenAt}`,
    'terror_',
    `trerror_1001_${app.captchaAppId}_${writtenAt}_x`,
    `terror_1001_${app.captchaAppId}_-1`,
    `terror_1001_0${app.captchaAppId}_${writtenAt}`,
  ])('%s is malformed and never sent', async (ticket) => {
    expect(await verdictOf(ticket)).toMatchObject({ outcome: 'reject', reason: 'malformed' })
    expect(vendor.calls).toEqual([])
  })

  test('is known by its ticket, never by a randstr that begins like one', async () => {
    expect(await verdictOf('t03abc', 'terror_1001_1_1')).toMatchObject({ admittedBy: 'ticket' })
  })
})

describe('options', () => {
  const refused = (options: object) => {
    try {
      tencent(options as never)
    } catch (error) {
      return (error as CaptchaError).code
    }
    return undefined
  }

  test.each([
    [{ ...app }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ...keys, ...app, credentials: () => keys }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ...keys, appSecretKey: 'x' }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ...keys, ...app, captchaAppId: '190000001' }, 'ERR_CAPTCHA_OPTION_TYPE'],
    [{ ...keys, ...app, site: 'eu' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, ...app, ticketTtlMs: 299_999 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, ...app, region: 'ap guangzhou' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, ...app, scriptUrl: '/TCaptcha.js' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, ...app, captchaType: 9 }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    [undefined, 'ERR_CAPTCHA_OPTION_TYPE'],
  ])('%o: %s', (options, code) => {
    expect(refused(options as object)).toBe(code)
  })

  test.each([
    [{}, 'secretId'],
    [{ secretId: keys.secretId }, 'secretKey'],
    [{ secretKey: keys.secretKey }, 'secretId'],
    [{ ...keys, credentials: () => keys }, 'credentials'],
  ])('of the keys in %o the error is about %s', (given, option) => {
    expect(() => tencent({ ...app, ...given } as never)).toThrow(expect.objectContaining({ option }))
  })

  test('no error tells a key', () => {
    expect(() => tencent({ ...keys, ...app, secretKey: 7 as never })).toThrow(CaptchaError)
    expect(() => tencent({ ...keys, ...app, appSecretKey: `hunter2${'x'.repeat(2_000)}` })).not.toThrow(/hunter2/)
  })
})

test('if the first twenty tickets all belong to another application, a warning says so', async () => {
  const warn = vi.fn()
  const ask = async (provider: ReturnType<typeof providerOf>, CaptchaCode: number) => {
    vendor.next({ body: { Response: { CaptchaCode } } })
    await provider.verify(fields, { ...call(), warn })
  }
  const wrong = providerOf()
  for (let count = 0; count < 30; count += 1) await ask(wrong, count % 2 === 0 ? 16 : 100)
  expect(warn).toHaveBeenCalledTimes(1)
  const right = providerOf()
  await ask(right, 1)
  for (let count = 0; count < 30; count += 1) await ask(right, 100)
  expect(warn).toHaveBeenCalledTimes(1)
})

test('a vendor that answers others while some tickets hang is not down', async () => {
  const verifier = createVerifier({ provider: providerOf(), timeoutMs: 1_000 })
  const states: string[] = []
  ends.push(onEvent('ticketgate:breaker', ({ state }) => states.push(state)))
  const visit = async (n: number) => {
    const decision = await verifier.verify(post({ ticket: `t03-${n}`, randstr: '@abc' }, { ip: `203.0.113.${n}` }))
    return verdictOf(decision)
  }
  for (let n = 0; n < 5; n += 1) vendor.next({ fault: 'hang' })
  const hanging = Promise.all([0, 1, 2, 3, 4].map(visit))
  await expect.poll(() => vendor.calls.length).toBe(5)
  expect(await visit(9)).toMatchObject({ outcome: 'pass' })
  expect(await hanging).toEqual(Array(5).fill(expect.objectContaining({ cause: 'timeout' })))
  expect(states).toEqual([])
})
