import { createVerifier, memoryStore } from '@ticketgate/core'
import { cap } from '@ticketgate/core/cap'
import { capToken, capWire, type FakeVendor, fakeVendor } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { post } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const keys = { siteKey: '0123456789', secret: 'sk-the-secret' }
let vendor: FakeVendor
beforeEach(async () => {
  vendor = await fakeVendor(capWire(keys))
})
afterEach(() => vendor.close())

function checks() {
  const verifier = createVerifier({ provider: cap({ ...keys, url: vendor.origin }), store: memoryStore() })
  return async (token: string) => verdictOf(await verifier.verify(post({ 'cap-token': token })))
}

test('sends the token and the secret, and nothing of the visitor', async () => {
  const token = capToken(keys.siteKey, 'one')
  expect(token).toHaveLength(58)
  expect(await checks()(token)).toMatchObject({ outcome: 'pass' })
  expect(vendor.calls[0]).toMatchObject({
    path: '/0123456789/siteverify',
    fields: { secret: keys.secret, response: token },
  })
  expect(JSON.stringify(vendor.calls)).not.toContain('203.0.113')
})

describe('what could not be a ticket of this site is malformed, without a call', () => {
  const [, id = '', rest = ''] = capToken(keys.siteKey, 'one').split(':')
  test.each([
    ['another site’s', `abcdef0123:${id}:${rest}`],
    ['a prefix that only begins like ours', `${keys.siteKey}0:${id}:${rest}`],
    ['no prefix', `${id}:${rest}`],
    ['a part too many', `${keys.siteKey}:${id}:${rest}:${rest}`],
    ['a short part', `${keys.siteKey}:${id.slice(1)}:${rest}`],
    ['capitals', `${keys.siteKey}:${id}:${'A'.repeat(30)}`],
    ['a line after it', `${keys.siteKey}:${id}:${rest}\n`],
  ])('%s', async (_, token) => {
    expect(await checks()(token)).toMatchObject({ outcome: 'reject', reason: 'malformed' })
    expect(vendor.calls).toHaveLength(0)
  })
})

test('a call whose answer was lost is not repeated, since the check spends the token', async () => {
  vendor.always({ fault: 'reset before headers' })
  expect(await checks()(capToken(keys.siteKey, 'one'))).toMatchObject({ outcome: 'unavailable', cause: 'network' })
  expect(vendor.calls).toHaveLength(1)
})

test('each server has tickets of its own, and pages may reach it by another address', () => {
  const one = cap({ ...keys, url: 'http://cap.internal:3000', publicUrl: 'https://cap.example.com' })
  expect(one.realm).toBe('http://cap.internal:3000')
  expect(one.page).toEqual({
    vendor: 'cap',
    siteKey: keys.siteKey,
    scriptUrl: 'https://cap.example.com/assets/widget.js',
    apiEndpoint: 'https://cap.example.com/0123456789/',
  })
  expect(JSON.stringify(one.page)).not.toContain('internal')
  expect(cap({ ...keys, url: 'https://other.example' }).realm).not.toBe(one.realm)
})

test.each([
  { url: 'https://cap.example.com/path' },
  { siteKey: 'a:b' },
  { siteKey: '../x' },
  { endpoint: 'https://x.example' },
])('%j does not start', (wrong) => {
  expect(() => cap({ ...keys, url: 'https://cap.example.com', ...wrong } as never)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^ERR_CAPTCHA_OPTION_/) }),
  )
})
