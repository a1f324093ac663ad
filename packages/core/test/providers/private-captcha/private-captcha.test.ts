import { createVerifier, memoryStore } from '@ticketgate/core'
import { type PrivateCaptchaOptions, privateCaptcha } from '@ticketgate/core/private-captcha'
import { type FakeVendor, fakeVendor, privateCaptchaSolution, privateCaptchaWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const keys = { apiKey: 'pc_abcdef', siteKey: 'aaaabbbbccccdddd' }
let vendor: FakeVendor
beforeEach(async () => {
  vendor = await fakeVendor(privateCaptchaWire(keys))
})
afterEach(() => vendor.close())

function checks(options: Partial<PrivateCaptchaOptions> = {}) {
  const provider = privateCaptcha({ ...keys, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store: memoryStore() })
  return async (solution: string) => verdictOf(await verifier.verify(post({ 'private-captcha-solution': solution })))
}

test('sends the solution as it is, the key and the site in headers, and nothing of the visitor', async () => {
  const solution = privateCaptchaSolution('puzzle')
  expect(await checks()(solution)).toMatchObject({ outcome: 'pass', detail: { hostname: 'example.com' } })
  const [{ body, headers } = { body: '', headers: {} }] = vendor.calls
  expect(body).toBe(solution)
  expect(headers).toMatchObject({
    'content-type': 'text/plain',
    'x-api-key': keys.apiKey,
    'x-pc-sitekey': keys.siteKey,
  })
  expect(JSON.stringify(vendor.calls)).not.toContain('203.0.113')
})

test('of a key with a line break at its end the error says what a key is made of', () => {
  const allowed = 'an API key of printable ASCII without spaces'
  const fault = { kind: 'value', allowed, value: { characters: keys.apiKey.length + 1 } }
  const wrong = expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE', option: 'apiKey', fault })
  expect(() => privateCaptcha({ ...keys, apiKey: `${keys.apiKey}\n` })).toThrow(wrong)
})

test('the test property’s solutions, which anybody can get, pass only where they are asked for', async () => {
  vendor.always({ body: { success: true, code: 10, origin: 'example.com' } })
  const solution = privateCaptchaSolution('test')
  expect(await checks()(solution)).toMatchObject({ outcome: 'reject', reason: 'mismatch', vendorCode: 10 })
  expect(await checks({ admitTestProperty: true })(solution)).toMatchObject({ outcome: 'pass' })
  vendor.always({ body: { success: false, code: 10 } })
  expect(await checks({ admitTestProperty: true })(solution)).toMatchObject({ outcome: 'unavailable' })
})

test('one puzzle passes once, with whichever of its solutions, also where its property allows more', async () => {
  vendor.always({ body: { success: true, code: 0, origin: 'example.com' } })
  const check = checks()
  expect(await check(privateCaptchaSolution('puzzle', 'one'))).toMatchObject({ outcome: 'pass' })
  const other = await check(privateCaptchaSolution('puzzle', 'two'))
  expect(other).toMatchObject({ outcome: 'reject' })
  expect(vendor.calls).toHaveLength(1)
})

describe('a solution of another shape is malformed, without a call', () => {
  const [a = '', b = '', c = ''] = privateCaptchaSolution('puzzle').split('.')
  test.each([
    ['two parts', `${a}.${b}`],
    ['four parts', `${a}.${b}.${c}.${c}`],
    ['an empty part', `${a}..${c}`],
    ['no Base64', `${a}.p*zzle.${c}`],
    ['a line break', `${a}.${b}\n.${c}`],
    ['another spelling of the same bytes', `${a}.QR==.${c}`],
    ['URL-safe Base64', `${a}.-_-_.${c}`],
  ])('%s', async (_, solution) => {
    expect(await checks()(solution)).toMatchObject({ outcome: 'reject', reason: 'malformed' })
    expect(vendor.calls).toHaveLength(0)
  })
})

test.each([
  [undefined, 'https://api.privatecaptcha.com/verify'],
  ['eu', 'https://api.eu.privatecaptcha.com/verify'],
] as const)('in region %s, %s is called, and the realm is the vendor', async (region, endpoint) => {
  const { called, dispatcher } = notedCalls()
  const provider = privateCaptcha({ ...keys, region, dispatcher })
  expect(provider.realm).toBe('private-captcha')
  const extracted = provider.extract(() => privateCaptchaSolution('puzzle'), visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
  expect(called).toEqual([endpoint])
})
