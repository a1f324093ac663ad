import { createVerifier, memoryStore } from '@ticketgate/core'
import { type YidunOptions, type YidunSignatureMethod, yidun, yidunSignature } from '@ticketgate/core/yidun'
import { type FakeVendor, fakeVendor, yidunWire } from '@ticketgate/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const account = { captchaId: '0123456789abcdef0123456789abcdef', secretId: 'sid', secretKey: 'skey' }
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(yidunWire(account))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
})

function checks(options: Partial<YidunOptions> = {}, store = memoryStore()) {
  const provider = yidun({ ...account, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store, maxUses: 3 })
  ends.push(() => verifier.close())
  return async (validate: unknown, identity: object = {}) =>
    verdictOf(await verifier.verify(post({ NECaptchaValidate: validate }), { identity: () => identity }))
}

describe('the signature', () => {
  const vendors = {
    x: '',
    y: '',
    arg0: 'value-of-arg0',
    param1: 'value-of-param1',
    input2: 'value-of-input2',
    secretId: 'a-secret-id-1',
  }
  const call = {
    captchaId: '0123456789abcdef0123456789abcdef',
    validate: 'CN31_abc.DEF-123',
    user: '',
    secretId: 'sid',
    version: 'v2',
    timestamp: '1700000000000',
    nonce: '12345',
  }
  test.each([
    [vendors, 'a-secret-key-1', 'MD5', '24080052f8f2a630cfb17d4c5426784d'],
    [
      { ...vendors, signatureMethod: 'sha256' },
      'a-secret-key-1',
      'SHA256',
      '36a8270f76d769e120e6d178b6d0ded81093ca11cb930e4bdbf5559a34f4c222',
    ],
    [call, 'skey', 'MD5', 'bd5b9006df9c5f90dbf672e4bf554a2b'],
    [
      { ...call, signatureMethod: 'SHA256' },
      'skey',
      'SHA256',
      'e23eec43fb2a4a844a29753e02d07e430eb784aec8d25a056e5d03f5687b6663',
    ],
    [
      { ...call, signatureMethod: 'SM3' },
      'skey',
      'SM3',
      '27e5c96bb5da969d8917c25819bbbbe7cf5183301996ccdca3c3204351ea91c4',
    ],
  ] as const)('of %j with %s by %s is as published', (params, key, method, signature) => {
    expect(yidunSignature(params, key, method)).toBe(signature)
  })

  test.each(['MD5', 'SHA1', 'SHA256', 'SM3'] as YidunSignatureMethod[])(
    'by %s is right for any text',
    async (method) => {
      const provider = yidun({ ...account, endpoint: vendor.endpoint, signatureMethod: method })
      ends.push(() => provider.close?.())
      await fc.assert(
        fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), async (validate, uid) => {
          const call = { deadline: performance.now() + 30_000, attempt: 0, checkId: 'c' }
          await provider.verify({ validate, identity: { uid } }, call)
          expect(vendor.calls.at(-1)).toMatchObject({ isAuthentic: true, ticket: validate, fields: { user: uid } })
        }),
        { numRuns: 25 },
      )
    },
  )
})

test('sends the visitor’s uid, or an empty text, and nothing else of the visitor', async () => {
  const check = checks()
  await check('one')
  await check('two', { uid: 'visitor-17', userIp: '203.0.113.9' })
  expect(vendor.calls.map(({ fields }) => fields['user'])).toEqual(['', 'visitor-17'])
  expect(vendor.calls[1]?.body).not.toContain('203.0.113')
})

describe('the ticket that everybody has', () => {
  const beginning = 'QjGAuvoHrcpuxlbw7cp4WnIbbjzG4rtSlpc7EDovNHQS._ujzPZpeCInSxIT4Wun'
  test.each([beginning, `${beginning}${'x'.repeat(444)}`])(
    '%s is a disaster ticket, and never sent',
    async (validate) => {
      const check = checks()
      for (let time = 0; time < 2; time += 1) {
        expect(await check(validate)).toMatchObject({ outcome: 'reject', reason: 'disaster' })
      }
      expect(vendor.calls).toHaveLength(0)
    },
  )
})

test.each(['null', 'undefined', undefined])('%s is no ticket', async (validate) => {
  expect(await checks()(validate)).toMatchObject({ outcome: 'reject', reason: 'missing' })
  expect(vendor.calls).toHaveLength(0)
})

test('a ticket of 1024 characters is sent, one of 1025 is malformed', async () => {
  const check = checks()
  expect(await check('C'.repeat(1_024))).toMatchObject({ outcome: 'pass' })
  expect(await check('D'.repeat(1_025))).toMatchObject({ reason: 'malformed' })
  expect(vendor.calls).toHaveLength(1)
})

test('a degraded pass admits only where asked for, and is marked; also when it is remembered', async () => {
  const store = memoryStore()
  vendor.always({ body: { error: 0, result: true, sdkReduce: '1' } })
  const lenient = checks({ admitReduced: true }, store)
  expect(await lenient('one')).toMatchObject({ outcome: 'pass', detail: { sdkReduce: true } })
  expect(await checks({}, store)('one')).toMatchObject({ outcome: 'reject', reason: 'disaster' })
  expect(vendor.calls).toHaveLength(1)
})

test('hands on what the page gave, but to no store and no log', async () => {
  vendor.next({ body: { error: 0, result: true, extraData: 'session-17', clientIp: '203.0.113.7', captchaType: 2 } })
  const verdict = await checks()('one')
  if (verdict?.outcome !== 'pass') throw new Error(JSON.stringify(verdict))
  expect(verdict.detail).toMatchObject({ captchaType: 2, extraData: 'session-17', clientIp: '203.0.113.7' })
  expect(JSON.stringify(verdict)).not.toMatch(/session-17|203\.0\.113/)
})

test.each([
  [{}, 'https://c.dun.163.com/api/v2/verify'],
  [{ endpoint: 'https://c.dun.163yun.com/api/v2/verify' }, 'https://c.dun.163yun.com/api/v2/verify'],
])('with %j, %s is called, and the realm is one', async (options, endpoint) => {
  const { called, dispatcher } = notedCalls()
  const provider = yidun({ ...account, ...options, dispatcher })
  expect(provider.realm).toBe('yidun')
  const extracted = provider.extract(() => 'CN31_x', visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
  expect(called).toEqual([endpoint])
})

describe('the fake vendor', () => {
  test('lets a ticket pass once, also for another process', async () => {
    expect(await checks()('CN31_x')).toMatchObject({ outcome: 'pass' })
    expect(await checks()('CN31_x')).toMatchObject({ outcome: 'reject', reason: 'invalid' })
  })

  test('refuses a ticket of 21 minutes ago', async () => {
    expect(await checks()(`CN31_t${Date.now() - 21 * 60_000}`)).toMatchObject({ outcome: 'reject', reason: 'invalid' })
    expect(await checks()(`CN31_t${Date.now() - 19 * 60_000}`)).toMatchObject({ outcome: 'pass' })
  })
})

test('a uid that is a number is sent as its digits', async () => {
  expect(await checks()('one', { uid: 7 })).toMatchObject({ outcome: 'pass' })
  expect(vendor.calls[0]?.fields).toMatchObject({ user: '7' })
})
