import { createVerifier } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { turnstile } from '@ticketgate/core/turnstile'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, testService } from '../../support/service.js'

/** What Turnstile's widget hands out under a test site key. */
const dummyTicket = 'XXXX.DUMMY.TOKEN.XXXX'
const passingSecret = '1x0000000000000000000000000000000AA'
const failingSecret = '2x0000000000000000000000000000000AA'
const spentSecret = '3x0000000000000000000000000000000AA'
const hcaptchaSecret = '0x0000000000000000000000000000000000000000'
const hcaptchaPasscode = '10000000-aaaa-bbbb-cccc-000000000001'
const recaptchaSecret = '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())

async function verify(payload: string | object, type = 'application/x-www-form-urlencoded'): Promise<Answer> {
  const response = await service.app.inject({
    method: 'POST',
    url: '/siteverify',
    headers: { 'content-type': type },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
  return response.json()
}

const codes = (...list: string[]) => ({ success: false, 'error-codes': list })

describe('POST /siteverify', () => {
  test.each([
    [passingSecret, 'anything', { success: true, 'error-codes': [] }],
    [failingSecret, 'anything', codes('invalid-input-response')],
    [spentSecret, 'anything', codes('timeout-or-duplicate')],
    [hcaptchaSecret, hcaptchaPasscode, { success: true }],
    [hcaptchaSecret, 'anything', codes('not-using-dummy-passcode')],
    [recaptchaSecret, 'anything', { success: true }],
    ['0x4AAAAAAA', 'anything', codes('invalid-input-secret')],
    ['', 'anything', codes('missing-input-secret')],
    [passingSecret, '', codes('missing-input-response')],
  ])('answers the secret %s with the response %s as its vendor does', async (secret, response, answer) => {
    expect(await verify(new URLSearchParams({ secret, response }).toString())).toMatchObject(answer)
    expect(await verify({ secret, response }, 'application/json')).toMatchObject(answer)
  })

  test('says when and where the captcha was solved', async () => {
    expect(await verify({ secret: passingSecret, response: 'x' }, 'application/json')).toMatchObject({
      hostname: 'example.com',
      challenge_ts: new Date(service.clock.now).toISOString(),
    })
  })

  test.each([
    ['x', {}],
    ['x?', {}],
    ['x?action=login&score=0.9', { action: 'login', score: 0.9 }],
    ['?action=shop%2FBuy_2-a', { action: 'shop/Buy_2-a' }],
    ['x?score=0&cdata=7&success=false', { score: 0 }],
    ['x?score=1.0&hostname=evil.example', { score: 1 }],
    ['x?action=a?b&score=1.1', {}],
    ['x?action=a%0A&score=-0.5', {}],
    [`x?action=${'a'.repeat(65)}&score=1e-1`, {}],
    ['x?action=&score=', {}],
    ['x?action=login&action=other&score=NaN', { action: 'login' }],
  ])('the response %s makes a pass report %j', async (response, fields) => {
    const always = { success: true, 'error-codes': [], challenge_ts: expect.any(String), hostname: 'example.com' }
    expect(await verify({ secret: passingSecret, response }, 'application/json')).toEqual({ ...always, ...fields })
    const passcode = response.replace(/^x?/, hcaptchaPasscode)
    expect(await verify({ secret: hcaptchaSecret, response: passcode }, 'application/json')).toMatchObject(fields)
  })

  test.each([failingSecret, spentSecret, hcaptchaSecret])(
    'the secret %s refuses, whatever the ticket names',
    async (secret) => {
      const { success, action, score } = await verify({ secret, response: 'x?action=a&score=1' }, 'application/json')
      expect([success, action, score]).toEqual([false, undefined, undefined])
    },
  )

  test.each([
    ['{', 'application/json', codes('bad-request')],
    ['[]', 'application/json', codes('missing-input-secret')],
    ['{"secret":["1x"],"response":"x"}', 'application/json', codes('missing-input-secret')],
    ['{"response":7}', 'application/json', codes('missing-input-secret')],
    ['{"secret":"x","response":7}', 'application/json', codes('missing-input-response')],
    ['<a/>', 'text/xml', codes('bad-request')],
  ])('%s as %s', async (payload, type, answer) => {
    expect(await verify(payload, type)).toEqual(answer)
  })

  test('a failure inside the service is an internal error, without details', async () => {
    await service.close()
    let isClockThere = true
    service = testService({
      now: () => {
        if (isClockThere) return 0
        throw new Error('no clock')
      },
    })
    isClockThere = false
    const response = await service.app.inject({
      method: 'POST',
      url: '/siteverify',
      payload: { secret: passingSecret, response: 'x' },
    })
    expect([response.statusCode, response.json()]).toEqual([500, codes('internal-error')])
  })

  test('knows none of the dummy secrets in production', async () => {
    await service.close()
    service = testService({ development: false })
    expect(await verify({ secret: passingSecret, response: 'x' }, 'application/json')).toEqual(
      codes('invalid-input-secret'),
    )
  })
})

test('the three providers of core verify against it', async () => {
  const endpoint = `${await service.listen()}/siteverify`
  const sitekey = '10000000-ffff-ffff-ffff-000000000001'
  const outcome = async (provider: Parameters<typeof createVerifier>[0]['provider'], ticket: string) => {
    const verifier = createVerifier({ provider })
    const verdict = await verifier.check({ [provider.fieldNames[0] as string]: ticket })
    await verifier.close()
    return verdict.outcome === 'reject' ? verdict.reason : verdict.outcome
  }
  expect(await outcome(turnstile({ secret: passingSecret, endpoint }) as never, dummyTicket)).toBe('pass')
  expect(await outcome(turnstile({ secret: failingSecret, endpoint }) as never, dummyTicket)).toBe('invalid')
  expect(await outcome(turnstile({ secret: spentSecret, endpoint }) as never, dummyTicket)).toBe('replayed')
  expect(await outcome(hcaptcha({ secret: hcaptchaSecret, sitekey, endpoint }) as never, hcaptchaPasscode)).toBe('pass')
  expect(await outcome(hcaptcha({ secret: hcaptchaSecret, sitekey, endpoint }) as never, dummyTicket)).toBe(
    'misconfigured',
  )
  expect(await outcome(recaptcha({ secret: recaptchaSecret, endpoint }) as never, dummyTicket)).toBe('pass')
})

test('a route that expects an action or a score can be tested on it', async () => {
  const endpoint = `${await service.listen()}/siteverify`
  const cloudflare = createVerifier({ provider: turnstile({ secret: passingSecret, endpoint }) })
  const google = createVerifier({ provider: recaptcha({ secret: recaptchaSecret, endpoint, version: 3 }) })
  const outcome = async (
    verifier: typeof cloudflare | typeof google,
    ticket: string,
    expectation: { action: string; minScore?: number },
  ) => {
    const body = { 'cf-turnstile-response': ticket, 'g-recaptcha-response': ticket }
    const request = { method: 'POST', path: '/', headers: {}, query: {}, body, ip: '8.8.8.8' }
    const decision = await verifier.verify(request, { expect: expectation })
    if (decision.admitted) return 'pass'
    return decision.verdict.outcome === 'reject' ? decision.verdict.reason : decision.verdict.outcome
  }
  const login = { action: 'login' }
  expect(await outcome(cloudflare, 'a?action=login', login)).toBe('pass')
  expect(await outcome(cloudflare, 'a?action=signup', login)).toBe('mismatch')
  expect(await outcome(cloudflare, dummyTicket, login)).toBe('mismatch')
  const human = { ...login, minScore: 0.7 }
  expect(await outcome(google, 'a?action=login&score=0.9', human)).toBe('pass')
  expect(await outcome(google, 'a?action=login&score=0.6', human)).toBe('risk')
  expect(await outcome(google, 'a?action=login&score=0.1', login)).toBe('risk')
  expect(await outcome(google, 'a?action=other&score=0.9', human)).toBe('mismatch')
  await Promise.all([cloudflare.close(), google.close()])
})
