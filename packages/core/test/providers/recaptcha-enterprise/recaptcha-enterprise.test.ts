import { createVerifier, type Expectation, memoryStore, verifiers } from '@ticketgate/core'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { type RecaptchaEnterpriseOptions, recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { type FakeVendor, fakeVendor, recaptchaEnterpriseWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readAssessment } from '../../../src/providers/recaptcha-enterprise/assessment.js'
import { errorCodes, invalidReasons } from '../../../src/providers/recaptcha-enterprise/codes.js'
import { newServiceAccount } from '../../support/google-token-host.js'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor, visitorIp } from '../../support/requests.js'
import { outcomeOf } from '../../support/vendor-checks.js'
import { verdictOf } from '../../support/verdict-of.js'

const site = { project: 'my-project', siteKey: '6LcKey' }
const apiKey = 'AIza-the-key'
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(recaptchaEnterpriseWire({ ...site, apiKey }))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  await Promise.all(ends.map((end) => end()))
})

function checks(options: Partial<RecaptchaEnterpriseOptions> = {}, store = memoryStore()) {
  const provider = recaptchaEnterprise({ ...site, apiKey, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store, maxUses: 2 })
  ends.push(() => verifier.close())
  return async (ticket: string, expected?: Expectation, headers: object = {}) => {
    const request = post(
      { 'g-recaptcha-response': ticket },
      { headers: { 'content-type': 'application/json', ...headers } },
    )
    const verdict = verdictOf(await verifier.verify(request, expected && { expect: expected }))
    if (verdict === undefined) throw new Error('no verdict')
    return verdict
  }
}
const assessed = (properties: object, risk: object = {}) => ({
  body: { tokenProperties: { valid: true, action: 'login', ...properties }, riskAnalysis: { score: 0.9, ...risk } },
})

test('the fake vendor gives every code of the table, so that the contract tries each', () => {
  const words = Object.keys(recaptchaEnterpriseWire({ ...site, apiKey }).words)
  const codes = [...Object.keys(invalidReasons), ...Object.keys(errorCodes)]
  expect(codes.filter((code) => !words.includes(code))).toEqual([])
})

describe('what is sent', () => {
  test('is the ticket, the site key, the action, the visitor’s IP and User-Agent, and no more', async () => {
    const agent = `Mozilla/5.0 ${'x'.repeat(2_000)}`
    await checks({ action: 'login' })('one', undefined, { 'user-agent': agent, cookie: 'session=1', referer: '/login' })
    expect(vendor.calls[0]).toMatchObject({
      path: `/v1/projects/my-project/assessments?key=${apiKey}`,
      fields: {
        token: 'one',
        siteKey: site.siteKey,
        expectedAction: 'login',
        userIpAddress: visitorIp,
        userAgent: agent.slice(0, 1_024),
      },
    })
    expect(Object.keys(vendor.calls[0]?.fields ?? {})).toHaveLength(5)
  })

  test('leaves out what an option keeps back', async () => {
    await checks({ sendUserIp: false, sendUserAgent: false })('one', undefined, { 'user-agent': 'x' })
    expect(vendor.calls[0]?.fields).toEqual({ token: 'one', siteKey: site.siteKey })
  })
})

describe('the action is compared here: Google calls a ticket of another one valid', () => {
  test('where the provider names one', async () => {
    const check = checks({ action: 'login' })
    expect(await check('one')).toMatchObject({ outcome: 'pass', score: 0.9, detail: { action: 'login' } })
    for (const action of ['Login', 'homepage', '', undefined, null]) {
      vendor.next(assessed({ action }))
      expect(outcomeOf(await check(`with:${action}`))).toBe('mismatch')
    }
  })

  test('also for a ticket that a route without one let pass', async () => {
    const store = memoryStore()
    vendor.always(assessed({ action: 'homepage' }))
    expect(outcomeOf(await checks({}, store)('one'))).toBe('pass')
    expect(await checks({ action: 'login' }, store)('one')).toMatchObject({ reason: 'mismatch', cached: true })
    expect(vendor.calls).toHaveLength(1)
  })

  test('where the route names one', async () => {
    const check = checks()
    expect(outcomeOf(await check('one', { action: 'login', hostname: 'example.com', minScore: 0.9 }))).toBe('pass')
    expect(outcomeOf(await check('two', { action: 'signup' }))).toBe('mismatch')
    expect(outcomeOf(await check('three', { hostname: 'shop.example' }))).toBe('mismatch')
    expect(outcomeOf(await check('four', { minScore: 0.95 }))).toBe('risk')
  })
})

test.each([
  [undefined, 0.5, 'pass'],
  [undefined, 0.4, 'risk'],
  [0.9, 0.8, 'risk'],
  [0, 0, 'pass'],
  [0, undefined, 'mismatch'],
  [0, null, 'mismatch'],
  [0, '0.9', 'vendor'],
  [0, -1, 'vendor'],
] as const)('minScore %s, score %s: %s', async (minScore, score, expected) => {
  vendor.next(assessed({}, { score }))
  expect(outcomeOf(await checks(minScore === undefined ? {} : { minScore })('one'))).toBe(expected)
})

test('a score that Google left out is not taken from Object.prototype', () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>
  polluted['score'] = 1
  try {
    const body = { tokenProperties: { valid: true } }
    const answer = readAssessment(body, { token: 'one', sent: [], noticed() {} })
    expect(Object.keys(answer)).toEqual(['outcome', 'detail'])
  } finally {
    delete polluted['score']
  }
})

test('detail has the assessment’s name, for a later annotation, and nothing of the visitor', async () => {
  const detail = verdictOf(
    await createVerifier({ provider: recaptchaEnterprise({ ...site, apiKey, endpoint: vendor.endpoint }) }).verify(
      post({ 'g-recaptcha-response': 'one' }),
    ),
  )
  expect(detail).toMatchObject({
    detail: { assessment: 'projects/7/assessments/b6ac310000000000', hostname: 'example.com' },
  })
})

describe('over the quota', () => {
  const exhausted = { status: 429, body: { error: { code: 429, status: 'RESOURCE_EXHAUSTED' } } }

  test('everybody is throttled; if it stays so for minutes, the project’s billing is to blame', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    const check = checks()
    vendor.always(exhausted)
    expect(outcomeOf(await check('one'))).toBe('throttled')
    vi.advanceTimersByTime(299_999)
    expect(outcomeOf(await check('two'))).toBe('throttled')
    vi.advanceTimersByTime(1)
    expect(await check('three')).toMatchObject({ outcome: 'misconfigured', vendorCode: 'RESOURCE_EXHAUSTED' })
    vendor.next({ status: 503, body: '' })
    expect(outcomeOf(await check('four'))).toBe('vendor')
    expect(outcomeOf(await check('five'))).toBe('misconfigured')
    vendor.next(assessed({}))
    expect(outcomeOf(await check('six'))).toBe('pass')
    expect(outcomeOf(await check('seven'))).toBe('throttled')
  })

  test('twice, with nobody in between who could have seen it end, is not for minutes', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    const check = checks()
    vendor.always(exhausted)
    expect(outcomeOf(await check('one'))).toBe('throttled')
    vi.advanceTimersByTime(600_001)
    expect(outcomeOf(await check('two'))).toBe('throttled')
    vi.advanceTimersByTime(299_999)
    expect(outcomeOf(await check('three'))).toBe('throttled')
    vi.advanceTimersByTime(1)
    expect(outcomeOf(await check('four'))).toBe('misconfigured')
    vi.advanceTimersByTime(600_000)
    expect(outcomeOf(await check('five'))).toBe('misconfigured')
  })

  test('for minutes is seen although a tenant’s provider is made anew meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    let made = 0
    const verifier = verifiers({
      tenant: () => 'shop',
      provider: () => {
        made += 1
        return recaptchaEnterprise({ ...site, apiKey, endpoint: vendor.endpoint })
      },
      origins: [new URL(vendor.endpoint).origin],
      maxAgeMs: 60_000,
    })
    ends.push(() => verifier.close())
    const check = async (ticket: string) =>
      outcomeOf(await verifier.check({ 'g-recaptcha-response': ticket }, {}, { tenant: 'shop' }))
    vendor.always(exhausted)
    expect(await check('one')).toBe('throttled')
    vi.advanceTimersByTime(299_999)
    expect(await check('two')).toBe('throttled')
    vi.advanceTimersByTime(60_001)
    expect([await check('three'), made]).toEqual(['misconfigured', 3])
  })

  test('is not begun, ended or reported by a self-test', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    const provider = recaptchaEnterprise({ ...site, apiKey, endpoint: vendor.endpoint })
    const verifier = createVerifier({ provider })
    ends.push(() => verifier.close())
    const check = async (token: string) => outcomeOf(await verifier.check({ 'g-recaptcha-response': token }))
    const selfTest = async () => (await verifier.selfTest()).faults.map(({ code }) => code)
    vendor.always(exhausted)
    expect(await selfTest()).toEqual(['TICKETGATE_SELF_TEST_THROTTLED'])
    vi.advanceTimersByTime(300_001)
    expect(await check('one')).toBe('throttled')
    vendor.next(assessed({ valid: false, invalidReason: 'MALFORMED' }))
    expect(await selfTest()).toEqual([])
    vi.advanceTimersByTime(300_001)
    expect(await selfTest()).toEqual(['TICKETGATE_SELF_TEST_THROTTLED'])
    expect(await check('two')).toBe('misconfigured')
  })
})

test('if the first twenty tickets all belong to another site key, a warning says so', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  vendor.always({ body: { tokenProperties: { valid: false, invalidReason: 'INVALID_REASON_UNSPECIFIED' } } })
  const check = checks()
  for (let count = 0; count < 20; count += 1) await check(`ticket-${count}`)
  expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ code: 'TICKETGATE_FOREIGN_TICKETS' }))
})

test('a ticket that Google’s classic API let pass is no other ticket here', async () => {
  const { dispatcher } = notedCalls()
  expect(recaptchaEnterprise({ ...site, apiKey, dispatcher }).realm).toBe(recaptcha({ secret: 's', dispatcher }).realm)
  expect(recaptchaEnterprise({ ...site, apiKey, endpoint: vendor.endpoint }).realm).toBe(vendor.origin)
})

test('without an endpoint the project’s assessments at Google are called, and no error names the key', async () => {
  const { called, dispatcher } = notedCalls()
  const provider = recaptchaEnterprise({ ...site, apiKey: 'a+key', dispatcher })
  const extracted = provider.extract(() => 'one', visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  const answer = await provider.verify(extracted.fields, {
    deadline: performance.now() + 5_000,
    attempt: 0,
    checkId: 'c',
  })
  expect(called).toEqual(['https://recaptchaenterprise.googleapis.com/v1/projects/my-project/assessments?key=a%2Bkey'])
  expect(JSON.stringify([answer, String((answer as { error?: Error }).error)])).not.toMatch(/a\+key|a%2Bkey/)
  expect(JSON.stringify(provider.page)).not.toContain('key=')
})

test('the page gets what its loader needs, from the host that it can reach', () => {
  const { dispatcher } = notedCalls()
  const options = { host: 'www.recaptcha.net', action: 'login', keyType: 'policy' } as const
  expect(recaptchaEnterprise({ ...site, apiKey, dispatcher, ...options }).page).toEqual({
    vendor: 'recaptcha-enterprise',
    siteKey: site.siteKey,
    scriptUrl: 'https://www.recaptcha.net/recaptcha/enterprise.js',
    action: 'login',
    keyType: 'policy',
  })
})

describe('options that are wrong', () => {
  test.each([
    [{ apiKey: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ serviceAccount: newServiceAccount() }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ apiKey: undefined, serviceAccount: { client_email: 'x', private_key: 'y' } }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ project: '../other' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ siteKey: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ action: 'log-in' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ minScore: 1.1 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ keyType: 'invisible' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ host: 'evil.example' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ secret: 's' }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
  ])('%j: %s, and no key is repeated', (wrong, code) => {
    const make = () => recaptchaEnterprise({ ...site, apiKey, ...wrong } as never)
    expect(make).toThrow(expect.objectContaining({ code }))
    expect(make).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/AIza|PRIVATE KEY/) }))
  })
})
