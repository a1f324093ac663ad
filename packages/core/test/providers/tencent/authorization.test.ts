import type { Answer } from '@ticketgate/core/provider'
import { type TencentOptions, tencent } from '@ticketgate/core/tencent'
import { type FakeVendor, fakeVendor, tencentWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const keys = { secretId: 'AKIDtencent', secretKey: 'the account’s key' }
const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const fields = { ticket: 't03abc', randstr: '@abc', userIp: '203.0.113.7', identity: {} }
const call = () => ({ deadline: performance.now() + 5_000, attempt: 0, checkId: 'check' })

let vendor: FakeVendor
const ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(tencentWire({ ...keys, ...app }))
})
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await vendor.close()
})

describe('credentials that change', () => {
  const changing = (credentials: TencentOptions['credentials']) => {
    const provider = tencent({ ...app, endpoint: vendor.endpoint, credentials: credentials as never })
    ends.push(() => provider.close?.())
    return provider
  }

  test('are asked for before every call', async () => {
    let current = { ...keys, token: 'first' }
    const provider = changing(async () => current)
    await provider.verify(fields, call())
    current = { secretId: 'AKIDother', secretKey: 'another', token: 'second' }
    const answer = await provider.verify(fields, call())
    expect(vendor.calls.map(({ headers, isAuthentic }) => [headers['x-tc-token'], isAuthentic])).toEqual([
      ['first', true],
      ['second', false],
    ])
    expect(answer.outcome).toBe('misconfigured')
  })

  test.each([
    ['rejects', () => Promise.reject(new Error('key=hunter2'))],
    [
      'throws',
      () => {
        throw new Error('key=hunter2')
      },
    ],
    ['gives nothing', async () => undefined],
  ])('a function that %s is our own fault, and its words stay in', async (_, credentials) => {
    const answer = (await changing(credentials as never).verify(fields, call())) as Answer & { error: Error }
    expect(answer.outcome).toBe('misconfigured')
    expect(String(answer.error.stack)).not.toContain('hunter2')
    expect(vendor.calls).toEqual([])
  })

  test('a function that never answers is over at the deadline, and no outage of the vendor', async () => {
    const answer = await changing(() => new Promise(() => {})).verify(fields, {
      ...call(),
      deadline: performance.now() + 50,
    })
    expect(answer.outcome).toBe('misconfigured')
  })
})
