import { createVerifier, hcaptcha, recaptcha, turnstile } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, testService } from '../support/service.js'

/** What Turnstile's widget hands out under a test site key. */
const DUMMY_TICKET = 'XXXX.DUMMY.TOKEN.XXXX'
const PASS = '1x0000000000000000000000000000000AA'
const FAIL = '2x0000000000000000000000000000000AA'
const SPENT = '3x0000000000000000000000000000000AA'
const HCAPTCHA = '0x0000000000000000000000000000000000000000'
const HCAPTCHA_PASSCODE = '10000000-aaaa-bbbb-cccc-000000000001'
const RECAPTCHA = '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'

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
    [PASS, 'anything', { success: true, 'error-codes': [] }],
    [FAIL, 'anything', codes('invalid-input-response')],
    [SPENT, 'anything', codes('timeout-or-duplicate')],
    [HCAPTCHA, HCAPTCHA_PASSCODE, { success: true }],
    [HCAPTCHA, 'anything', codes('not-using-dummy-passcode')],
    [RECAPTCHA, 'anything', { success: true }],
    ['0x4AAAAAAA', 'anything', codes('invalid-input-secret')],
    ['', 'anything', codes('missing-input-secret')],
    [PASS, '', codes('missing-input-response')],
  ])('secret %s, response %s', async (secret, response, answer) => {
    expect(await verify(new URLSearchParams({ secret, response }).toString())).toMatchObject(answer)
    expect(await verify({ secret, response }, 'application/json')).toMatchObject(answer)
  })

  test('tells when and where it was solved', async () => {
    expect(await verify({ secret: PASS, response: 'x' }, 'application/json')).toMatchObject({
      hostname: 'example.com',
      challenge_ts: new Date(service.clock.now).toISOString(),
    })
  })

  test.each([
    ['{', 'application/json', codes('bad-request')],
    ['[]', 'application/json', codes('missing-input-secret')],
    ['{"secret":["1x"],"response":"x"}', 'application/json', codes('missing-input-secret')],
    ['<a/>', 'text/xml', codes('bad-request')],
  ])('%s as %s', async (payload, type, answer) => {
    expect(await verify(payload, type)).toEqual(answer)
  })

  test('what fails inside is the vendor’s fault, and nothing of it is told', async () => {
    await service.close()
    service = testService({
      now: () => {
        throw new Error('no clock')
      },
    })
    const response = await service.app.inject({
      method: 'POST',
      url: '/siteverify',
      payload: { secret: PASS, response: 'x' },
    })
    expect([response.statusCode, response.json()]).toEqual([500, codes('internal-error')])
  })

  test('knows no dummy in production', async () => {
    await service.close()
    service = testService({ development: false })
    expect(await verify({ secret: PASS, response: 'x' }, 'application/json')).toEqual(codes('invalid-input-secret'))
  })
})

test('core’s three providers run their tests on it', async () => {
  const endpoint = `${await service.listen()}/siteverify`
  const outcome = async (provider: Parameters<typeof createVerifier>[0]['provider'], ticket: string) => {
    const verifier = createVerifier({ provider })
    const verdict = await verifier.check({ [provider.fieldNames[0] as string]: ticket })
    await verifier.close()
    return verdict.outcome === 'reject' ? verdict.reason : verdict.outcome
  }
  expect(await outcome(turnstile({ secret: PASS, endpoint }) as never, DUMMY_TICKET)).toBe('pass')
  expect(await outcome(turnstile({ secret: FAIL, endpoint }) as never, DUMMY_TICKET)).toBe('invalid')
  expect(await outcome(turnstile({ secret: SPENT, endpoint }) as never, DUMMY_TICKET)).toBe('replayed')
  expect(await outcome(hcaptcha({ secret: HCAPTCHA, endpoint }) as never, HCAPTCHA_PASSCODE)).toBe('pass')
  expect(await outcome(hcaptcha({ secret: HCAPTCHA, endpoint }) as never, DUMMY_TICKET)).toBe('misconfigured')
  expect(await outcome(recaptcha({ secret: RECAPTCHA, endpoint }) as never, DUMMY_TICKET)).toBe('pass')
})
