import { createVerifier, memoryStore } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { type OneAccessIdentity, type OneAccessOptions, oneaccess } from '@ticketgate/core/oneaccess'
import { type FakeVendor, fakeVendor, oneaccessWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor, visitorIp } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const clientId = 'DRrYIqauawN0I8my'
const sender = '13800138000'
const device = {
  'x-operating-sys-version': 'Android 10',
  'x-device-fingerprint': '156aysdna213sc50',
  'user-agent': 'Mozilla/5.0',
}
const point = '{"x":237.0,"y":5.0}'

let vendor: FakeVendor
const ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(oneaccessWire({ clientId }))
})
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await vendor.close()
})

function providerOf(options: Partial<OneAccessOptions> = {}) {
  const provider = oneaccess({ domain: 'acme.example.com', clientId, endpoint: vendor.origin, ...options })
  ends.push(() => provider.close?.())
  return provider
}

async function checked(provider = providerOf(), identity: Partial<OneAccessIdentity> = { sender }, headers = device) {
  const verifier = createVerifier({ provider })
  const request = post({ token: '71d0aa', pointJson: point }, { headers })
  const decision = await verifier.verify(request, { identity: () => identity as OneAccessIdentity })
  return verdictOf(decision)
}

describe('the call', () => {
  test('is the one that the vendor documents', async () => {
    await checked(providerOf({ tenantId: 'tenant-1', language: 'en' }))
    const [call] = vendor.calls
    expect(call?.path).toBe('/api/v2/sdk/captcha/verify')
    expect(JSON.parse(call?.body ?? '')).toEqual({ point_json: point, token: '71d0aa', sender })
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json;charset=utf8',
      'x-operating-sys-version': 'Android 10',
      'x-device-fingerprint': '156aysdna213sc50',
      'x-agent': 'Mozilla/5.0',
      'x-device-ip': visitorIp,
      'x-l': 'en',
      'x-client-id': clientId,
      'x-tenant-id': 'tenant-1',
    })
  })

  test('goes to the tenant’s domain', async () => {
    const { called, dispatcher } = notedCalls()
    await checked(oneaccess({ domain: 'acme.example.com', clientId, dispatcher }))
    expect([...new Set(called)]).toEqual(['https://acme.example.com/api/v2/sdk/captcha/verify'])
  })

  test('passes an encrypted point on, byte for byte', async () => {
    const provider = providerOf()
    const pointJson = 'q7J/8Yx+Zc0=='
    const extracted = provider.extract((name) => ({ token: 'a', pointJson })[name], visitor({ headers: device }), {
      sender,
    })
    if (!extracted.ok) throw new Error(extracted.reason)
    await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'check' })
    expect(vendor.calls[0]?.fields['point_json']).toBe(pointJson)
  })

  test('takes the device from the identity, or from headers of other names', async () => {
    await checked(providerOf(), { sender, osVersion: 'iOS 17', deviceFingerprint: 'fp-1', agent: 'App/1' }, {} as never)
    const deviceHeaders = { osVersion: 'X-OS', deviceFingerprint: 'X-FP', agent: 'X-UA' }
    await checked(providerOf({ deviceHeaders }), { sender }, {
      'x-os': 'iOS 18',
      'x-fp': 'fp-2',
      'x-ua': 'App/2',
    } as never)
    const sent = vendor.calls.map(({ headers }) => [
      headers['x-operating-sys-version'],
      headers['x-device-fingerprint'],
      headers['x-agent'],
    ])
    expect(sent).toEqual([
      ['iOS 17', 'fp-1', 'App/1'],
      ['iOS 18', 'fp-2', 'App/2'],
    ])
  })

  test('what a visitor puts into a header cannot break the call', async () => {
    const headers = { ...device, 'user-agent': `Mozilla\u00e9\u0001 ${'x'.repeat(9_000)}` }
    expect(await checked(providerOf(), { sender }, headers)).toMatchObject({ outcome: 'pass' })
    expect(String(vendor.calls[0]?.headers['x-agent'])).toMatch(/^Mozilla x{1,504}$/)
  })

  test('a visitor who does not tell the device is refused without a call', async () => {
    for (const name of Object.keys(device)) {
      const { [name as 'user-agent']: _, ...others } = device
      expect(await checked(providerOf(), { sender }, others as never)).toMatchObject({ reason: 'malformed' })
    }
    expect(vendor.calls).toEqual([])
  })
})

const tooLong = 'a'.repeat(513)

test.each([
  ['blank token', { token: ' ' }],
  ['token that is too long', { token: tooLong }],
  ['blank point', { pointJson: ' ' }],
  ['point that is too long', { pointJson: tooLong }],
])('a %s is the visitor’s fault', async (_, field) => {
  const verifier = createVerifier({ provider: providerOf() })
  const request = post({ token: '71d0aa', pointJson: point, ...field }, { headers: device })
  const decision = await verifier.verify(request, { identity: () => ({ sender }) })
  expect(verdictOf(decision)).toMatchObject({ reason: 'malformed' })
  expect(vendor.calls).toEqual([])
})

describe('the sender', () => {
  test('an identity without one is our own fault', async () => {
    expect(await checked(providerOf(), {})).toMatchObject({ outcome: 'misconfigured' })
    expect(vendor.calls).toEqual([])
  })

  test.each([[undefined], [''], [' '], [['1', '2']], [{ to: '1' }], [7]])(
    '%o in the form is the visitor’s fault',
    async (to) => {
      expect(await checked(providerOf(), { sender: to as never })).toMatchObject({ reason: 'malformed' })
      expect(vendor.calls).toEqual([])
    },
  )

  test('a long text in the form is the visitor’s fault', async () => {
    expect(await checked(providerOf(), { sender: tooLong })).toMatchObject({ reason: 'malformed' })
    expect(await checked(providerOf(), { sender: tooLong.slice(1) })).toMatchObject({ outcome: 'pass' })
    expect(vendor.calls).toHaveLength(1)
  })

  test('binds the ticket', async () => {
    const provider = providerOf()
    const boundOf = (to: string) => {
      const extracted = provider.extract(
        (name) => ({ token: 'a', pointJson: point })[name],
        visitor({ headers: device }),
        {
          sender: to,
        },
      )
      return extracted.ok ? extracted.bound : undefined
    }
    expect(boundOf('13800138000')).not.toEqual(boundOf('13900139000'))
  })
})

test('the credential in the answer is for the handler alone, and never in the store', async () => {
  const kept: string[] = []
  const memory = memoryStore()
  const store = {
    ...memory,
    take: (key: string, use: Parameters<typeof memory.take>[1]) => {
      kept.push(use.value)
      return memory.take(key, use)
    },
  }
  const verifier = createVerifier({ provider: providerOf(), store, maxUses: 2 })
  const request = post({ token: '71d0aa', pointJson: point }, { headers: device })
  const options = { identity: () => ({ sender }) }
  const first = await verifier.verify(request, options)
  expect(verdictOf(first)).toMatchObject({ outcome: 'pass' })
  const detail = first.admitted && first.admission.admittedBy === 'ticket' ? first.admission.verdict.detail : {}
  expect(detail['captchaToken']).toBe(`71d0---${point}`)
  expect(JSON.stringify(first)).not.toContain('71d0')
  expect(kept).toEqual([''])
  const second = await verifier.verify(request, options)
  expect(verdictOf(second)).toMatchObject({ use: 2, detail: {} })
})

describe('the challenge', () => {
  const challenge = { originalImageBase64: 'AAAA', jigsawImageBase64: 'BBBB', token: '71d0', secretKey: null }
  const ask = (headers: Record<string, string> = device) =>
    providerOf().challenge?.(visitor({ headers }), { sender }, { deadline: performance.now() + 5_000 })

  test('is the vendor’s, without the fields that are always null', async () => {
    vendor.next({ body: { ...challenge, originalImageBase64: 'A'.repeat(200_000), wordList: null, result: false } })
    const answer = await ask()
    expect(vendor.calls[0]).toMatchObject({ method: 'GET', path: '/api/v2/sdk/captcha', isAuthentic: true })
    expect(answer).toMatchObject({ outcome: 'challenge', contentType: 'application/json' })
    expect(answer?.outcome === 'challenge' && Object.keys(JSON.parse(answer.body))).toEqual(Object.keys(challenge))
  })

  test('is not requested without the device’s headers, and a visitor’s fault is a rejection', async () => {
    for (const name of Object.keys(device)) {
      const { [name as 'user-agent']: _, ...others } = device
      const verifier = createVerifier({ provider: providerOf() })
      const route = createChallenge(verifier, { identity: () => ({ sender }) })
      const reply = await route.reply(post({}, { headers: others, query: { captcha: '0' } }), undefined)
      expect(reply.status).toBe(400)
    }
    expect(vendor.calls).toEqual([])
  })

  test.each([
    ['SDK.COMMON.1001', { outcome: 'misconfigured', vendorCode: 'SDK.COMMON.1001' }],
    ['SDK.PARAM.0001', { outcome: 'reject', reason: 'malformed' }],
    ['SDK.CAPTCHA.0003', { outcome: 'unavailable', cause: 'vendor', vendorCode: 'SDK.CAPTCHA.0003' }],
    ['SDK.NEXT.YEAR', { outcome: 'unavailable', cause: 'vendor', vendorCode: 'SDK.NEXT.YEAR' }],
  ])('refused with %s', async (code, answer) => {
    vendor.next({ status: 400, body: { error_code: code, error_msg: 'as the test says' } })
    expect(await ask()).toMatchObject(answer)
  })

  test.each([
    [{ body: {} }, 'unavailable'],
    [{ status: 500, body: '' }, 'unavailable'],
    [{ status: 401, body: '' }, 'misconfigured'],
    [{ fault: 'huge' as const }, 'unavailable'],
  ])('%o: %s', async (step, outcome) => {
    vendor.next(step)
    expect((await ask())?.outcome).toBe(outcome)
  })
})
