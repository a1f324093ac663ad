import { createVerifier, memoryStore } from '@ticketgate/core'
import { type YandexOptions, yandex } from '@ticketgate/core/yandex'
import { type FakeVendor, fakeVendor, yandexWire } from '@ticketgate/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const secret = 'ysc2_the-server-key'
let vendor: FakeVendor
beforeEach(async () => {
  vendor = await fakeVendor(yandexWire({ secret, host: 'shop.example' }))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await vendor.close()
})

function checks(options: Partial<YandexOptions> = {}) {
  const provider = yandex({ secret, hosts: ['shop.example'], endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store: memoryStore() })
  return async (token = 'token') => verdictOf(await verifier.verify(post({ 'smart-token': token })))
}

test('sends the token, the secret and the visitor’s IP, unless told not to', async () => {
  expect(await checks()()).toMatchObject({ outcome: 'pass', detail: { hostname: 'shop.example' } })
  expect(vendor.calls[0]?.fields).toEqual({ secret, token: 'token', ip: '203.0.113.7' })
  await checks({ sendUserIp: false })('other')
  expect(vendor.calls[1]?.fields).toEqual({ secret, token: 'other' })
})

test('an account that is not paid for passes everybody, and so nobody here: the log says where to look', async () => {
  vendor.always({ body: { status: 'ok', message: '', host: '' } })
  const verdict = await checks()()
  expect(verdict).toMatchObject({ outcome: 'unavailable', cause: 'vendor' })
  expect((verdict as { error: Error }).error.message).toMatch(/billing/)
})

test('another site’s token is refused, and if all are, a warning says so', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  vendor.always({ body: { status: 'ok', message: '', host: 'evil.example:443' } })
  const check = checks()
  for (let count = 0; count < 20; count += 1) {
    expect(await check(`token-${count}`)).toMatchObject({ outcome: 'reject', reason: 'mismatch' })
  }
  expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ code: 'TICKETGATE_FOREIGN_TICKETS' }))
})

test.each([[undefined], [[]], [['https://shop.example']], [['shop.example:443']], ['shop.example']])(
  'hosts: %j does not start',
  (hosts) => {
    expect(() => yandex({ secret, hosts: hosts as never })).toThrow(expect.objectContaining({ option: 'hosts' }))
  },
)

test('without an endpoint the vendor is called', async () => {
  const { called, dispatcher } = notedCalls()
  const provider = yandex({ secret, hosts: ['shop.example'], dispatcher })
  expect(provider.realm).toBe('yandex')
  const extracted = provider.extract(() => 'token', visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
  expect(called).toEqual(['https://smartcaptcha.cloud.yandex.ru/validate'])
})
