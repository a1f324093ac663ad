import { hash } from 'node:crypto'
import { createVerifier, memoryStore, onEvent } from '@ticketgate/core'
import {
  type AliyunOptions,
  acs3Authorization,
  acs3CanonicalRequest,
  aliyun,
  encryptedSceneId,
} from '@ticketgate/core/aliyun'
import { aliyunWire, type FakeVendor, fakeVendor } from '@ticketgate/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const account = { accessKeyId: 'LTAIx', accessKeySecret: 'the account’s key', sceneId: 'abc123' }
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(aliyunWire(account))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(ends.map((end) => end()))
})

function checks(options: Partial<AliyunOptions> = {}, store = memoryStore()) {
  const provider = aliyun({ ...account, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store, maxUses: 3 })
  ends.push(() => verifier.close())
  return async (captchaVerifyParam: string) => verdictOf(await verifier.verify(post({ captchaVerifyParam })))
}

describe('the signature', () => {
  const secret = 'YourAccessKeySecret'
  const empty = hash('sha256', '')

  test('of the vendor’s own example is as published', () => {
    const request = {
      method: 'POST',
      path: '/',
      query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': empty,
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
      },
    } as const
    expect(hash('sha256', acs3CanonicalRequest(request))).toBe(
      '7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
    )
    expect(acs3Authorization(request, 'YourAccessKeyId', secret)).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;' +
        'x-acs-signature-nonce;x-acs-version,' +
        'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    )
  })

  test('of a check is as published, and so is its body', async () => {
    const sent: { headers: Record<string, string>; body: string }[] = []
    const dispatcher = {
      dispatch(options: { headers: Record<string, string>; body: string }) {
        sent.push(options)
        throw new Error('No call leaves this machine.')
      },
    }
    const provider = aliyun({
      ...account,
      accessKeyId: 'YourAccessKeyId',
      accessKeySecret: secret,
      dispatcher: dispatcher as never,
      now: () => Date.parse('2026-01-02T03:04:05Z'),
      nonce: () => '00112233445566778899aabbccddeeff',
    })
    const parameter = '{"sceneId":"abc123","certifyId":"x_0123456789","deviceToken":"dG9rZW4=","data":"a+b/c="}'
    const call = { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' }
    await provider.verify({ parameter, identity: {} }, call)
    const [{ headers, body }] = sent as [(typeof sent)[0]]
    expect(hash('sha256', body)).toBe('8cbe346da48190b6db62082ef95f652325b88d83f294b2e47ac8fd17a7126c59')
    expect(headers['authorization']).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=content-type;host;x-acs-action;' +
        'x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=7ff8440d5677263f7314b3e762c751d15b8c1b022f5ad43e7bc30d52e4cc464a',
    )
  })

  test('is right for any ticket, which arrives byte for byte', async () => {
    const provider = aliyun({ ...account, endpoint: vendor.endpoint, securityToken: 'temporary' })
    ends.push(() => provider.close?.())
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), async (parameter) => {
        const call = { deadline: performance.now() + 30_000, attempt: 0, checkId: 'c' }
        await provider.verify({ parameter, identity: {} }, call)
        expect(vendor.calls.at(-1)).toMatchObject({ isAuthentic: true, ticket: parameter })
      }),
      { numRuns: 50 },
    )
  })
})

test('sends the ticket and our own scene, and nothing of the visitor', async () => {
  expect(await checks()('{"sceneId":"a-laxer-one"}')).toMatchObject({ outcome: 'pass' })
  expect(vendor.calls[0]?.fields).toEqual({ CaptchaVerifyParam: '{"sceneId":"a-laxer-one"}', SceneId: 'abc123' })
})

test('a scene in test mode lets nobody pass unless asked for; also a ticket that is remembered', async () => {
  const store = memoryStore()
  vendor.always(aliyunWire(account).words['T005']?.reply ?? { body: '' })
  expect(await checks({ admitTestMode: true }, store)('one')).toMatchObject({ outcome: 'pass', vendorCode: 'T005' })
  expect(await checks({}, store)('one')).toMatchObject({ outcome: 'misconfigured' })
  expect(vendor.calls).toHaveLength(1)
})

test('a call whose nonce was taken is repeated once with another', async () => {
  vendor.next({ status: 400, body: { Code: 'SignatureNonceUsed', Message: 'x', RequestId: 'x' } })
  expect(await checks()('one')).toMatchObject({ outcome: 'pass' })
  const nonces = vendor.calls.map(({ headers }) => headers['x-acs-signature-nonce'])
  expect(new Set(nonces).size).toBe(2)
})

test.each([
  [{}, 'https://captcha.cn-shanghai.aliyuncs.com/'],
  [{ region: 'sgp' }, 'https://captcha.ap-southeast-1.aliyuncs.com/'],
  [{ endpoint: 'https://captcha-vpc.cn-shanghai.aliyuncs.com/' }, 'https://captcha-vpc.cn-shanghai.aliyuncs.com/'],
] as const)('with %j, %s is called, and the realm is one', async (options, endpoint) => {
  const { called, dispatcher } = notedCalls()
  const provider = aliyun({ ...account, ...options, dispatcher })
  expect(provider.realm).toBe('aliyun')
  const extracted = provider.extract(() => 'x', visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
  expect(called).toEqual([endpoint])
})

describe('the fake vendor', () => {
  test('lets a ticket pass once, also for another process', async () => {
    expect(await checks()('x')).toMatchObject({ outcome: 'pass' })
    expect(await checks()('x')).toMatchObject({ outcome: 'reject', reason: 'replayed', vendorCode: 'F008' })
  })

  test('refuses a ticket of 21 minutes ago', async () => {
    expect(await checks()(`x-t${Date.now() - 21 * 60_000}`)).toMatchObject({ reason: 'expired', vendorCode: 'F014' })
  })

  test('refuses a wrong key, and another scene', async () => {
    expect(await checks({ accessKeySecret: 'wrong' })('x')).toMatchObject({ outcome: 'misconfigured' })
    expect(await checks({ sceneId: 'other' })('x')).toMatchObject({ outcome: 'reject', vendorCode: 'F012' })
  })
})

test.each([
  ['500 InternalError', 'opens'],
  ['503 ServiceUnavailable', 'opens'],
  ['503 Throttling', 'does not open'],
  ['400 ACodeOfNextYear', 'does not open'],
])('%s, for five tickets of three visitors, %s the breaker', async (word, expected) => {
  vendor.always(aliyunWire(account).words[word]?.reply ?? { body: '' })
  const states: string[] = []
  const stop = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
  ends.push(stop)
  const verifier = createVerifier({ provider: aliyun({ ...account, endpoint: vendor.endpoint }) })
  ends.push(() => verifier.close())
  for (let n = 0; n < 5; n += 1) {
    await verifier.verify(post({ captchaVerifyParam: `t${n}` }, { ip: `203.0.113.${n}` }))
  }
  expect(states).toEqual(expected === 'opens' ? ['open'] : [])
})

describe('an encrypted scene', () => {
  const ekey = '0123456789abcdef0123456789abcdef'
  const iv = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')

  test.each([[ekey], [Buffer.from(ekey).toString('base64')]])('with the key %s is as published', (key) => {
    expect(encryptedSceneId('sdewfwe', { ekey: key }, 1_712_345_678_999, { iv })).toBe(
      'AAECAwQFBgcICQoLDA0OD+6WLDbUGK+x3ceFYjndElzf8w8Il6GlV0g3NJmRPTK5',
    )
  })

  test('is made for each page view, and the settings say that the page needs it', async () => {
    const provider = aliyun({ ...account, prefix: 'p', encryptedSceneId: { ekey, validitySeconds: 60 } })
    const made = async () => {
      const answer = await provider.challenge?.(visitor(), {}, { deadline: performance.now() + 5_000 })
      return answer?.outcome === 'challenge' ? JSON.parse(answer.body).encryptedSceneId : undefined
    }
    expect(await made()).toMatch(/^[\w+/]{63,}=*$/)
    expect(await made()).not.toBe(await made())
    expect(provider.page).toMatchObject({ vendor: 'aliyun', encryptedSceneId: true })
    expect(JSON.stringify(provider.page)).not.toContain(ekey)
  })

  test('needs the key as the console shows it, and says nothing of a wrong one', () => {
    expect(() => aliyun({ ...account, encryptedSceneId: { ekey: 'too-short' } })).toThrow(
      /"encryptedSceneId.ekey" must be the ekey of the console.*a string of 9 characters/,
    )
  })
})
