import { failover, type Provider } from '@ticketgate/core'
import { cap } from '@ticketgate/core/cap'
import { geetest } from '@ticketgate/core/geetest'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { turnstile } from '@ticketgate/core/turnstile'
import { yandex } from '@ticketgate/core/yandex'
import { describe, expect, test, vi } from 'vitest'
import { post } from '../support/requests.js'
import { login, useShops } from './shops.js'

const { vendor, provider, shops } = useShops()

describe('a provider that cannot be made', () => {
  test('wrong keys are misconfigured', async () => {
    const { check } = shops({ provider: () => turnstile({ secret: '' }) as never })
    expect(await check(login('a'))).toBe('misconfigured')
  })

  test.each([[17], [{}], [{ verify() {}, extract() {} }]])('%j is none: misconfigured', async (made) => {
    expect(await shops({ provider: () => made as never }).check(login('a'))).toBe('misconfigured')
  })

  test('records that cannot be read are unavailable, and read again the next time', async () => {
    let isDown = true
    const { guard, check } = shops({
      provider: (shop) => {
        if (isDown) throw new Error(`password for ${shop} at db.internal`)
        return provider(shop)
      },
    })
    const decision = await guard.check(login('a'), login('a'))
    expect(decision).toMatchObject({ verdict: { outcome: 'unavailable', cause: 'store' }, reply: { status: 503 } })
    expect(Buffer.from(decision.reply?.body ?? []).toString()).not.toMatch(/db\.internal|"a"/)
    isDown = false
    expect(await check(login('a'))).toBe('admitted')
  })

  test('records that never answer are unavailable in time, for all who wait, and asked again', async () => {
    const never: ((made: Provider<object, string>) => void)[] = []
    const { check } = shops({
      timeoutMs: 100,
      provider: (shop) => (never.length < 1 ? new Promise((resolve) => never.push(resolve)) : provider(shop)),
    })
    const waiting = [check(login('a')), check(login('a')), check(login('a'))]
    expect(await Promise.all(waiting)).toEqual(Array(3).fill('unavailable/store'))
    expect(never).toHaveLength(1)
    // The one that comes too late is thrown away, closed.
    const close = vi.fn(async () => {})
    never[0]?.({ ...provider('late'), close })
    await expect.poll(() => close).toHaveBeenCalled()
    const { check: again } = shops({ timeoutMs: 30_000 })
    expect(await again(login('a'))).toBe('admitted')
  })

  test('one that throws as it is taken on is closed', async () => {
    const close = vi.fn(async () => {})
    const useWarn = () => {
      throw new Error('no warnings')
    }
    const { check } = shops({ provider: (shop) => ({ ...provider(shop), useWarn, close }) })
    expect(await check(login('a'))).toBe('unavailable/store')
    expect(close).toHaveBeenCalledTimes(1)
  })

  test('not more than so many are made at once', async () => {
    const { check } = shops({ maxPending: 5, timeoutMs: 100, provider: () => new Promise(() => {}) })
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => check(login(`shop-${index}`))))
    expect(outcomes.filter((outcome) => outcome === 'unavailable/overload')).toHaveLength(15)
  })
})

test('requests at the same time make one provider', async () => {
  const { check, made } = shops({ maxUses: 1 })
  const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => check(login('a', `token-${index}`))))
  expect(new Set(outcomes)).toEqual(new Set(['admitted']))
  expect(made).toEqual(['a'])
})

describe('making room', () => {
  test('closes a provider whose check is under way when that ends', async () => {
    vendor.held = []
    const closed: string[] = []
    const { check } = shops({
      max: 1,
      provider: (shop) => {
        const made = provider(shop)
        return {
          ...made,
          async close() {
            closed.push(shop)
            await made.close?.()
          },
        } as never
      },
    })
    const first = check(login('a', 'token-a'))
    await expect.poll(() => vendor.calls).toHaveLength(1)
    const second = check(login('b', 'token-b'))
    await expect.poll(() => vendor.calls).toHaveLength(2)
    expect(closed).toEqual([])
    vendor.held[0]?.()
    expect(await first).toBe('admitted')
    await expect.poll(() => closed).toEqual(['a'])
    vendor.held[1]?.()
    expect(await second).toBe('admitted')
    expect(closed).toEqual(['a'])
  })

  test('under load, one ticket still admits once, and everybody gets an answer', async () => {
    const { check } = shops({ max: 1 })
    const requests = Array.from({ length: 300 }, (_, index) => {
      const shop = `shop-${index % 10}`
      return check(login(shop, `token-${shop}`))
    })
    const outcomes = await Promise.all(requests)
    expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(10)
    expect(outcomes.filter((outcome) => outcome === 'reject/replayed')).toHaveLength(290)
  })

  test('a ticket that was used is used, also for the provider that is made anew', async () => {
    const { check, made } = shops({ max: 1 })
    expect(await check(login('a', 'token-a'))).toBe('admitted')
    await check(login('b', 'token-b'))
    expect(await check(login('a', 'token-a'))).toBe('reject/replayed')
    expect(made).toEqual(['a', 'b', 'a'])
    expect(vendor.calls).toHaveLength(2)
  })

  test('keeps what is known of the vendor: all tenants share its breaker', async () => {
    vendor.status = 503
    const { check } = shops({ max: 1 })
    const from = (shop: string, number: number) => login(shop, `token-${number}`, { ip: `203.0.113.${number}` })
    for (let number = 1; number <= 5; number += 1) await check(from(`shop-${number}`, number))
    const before = vendor.calls.length
    expect(await check(from('another', 6))).toBe('unavailable/network')
    expect(vendor.calls).toHaveLength(before)
  })

  test('keeps a visitor’s limit of calls', async () => {
    const { check } = shops({ max: 1, maxChecksPerIpPerMinute: 2 })
    expect(await check(login('a', 'token-1'))).toBe('admitted')
    expect(await check(login('b', 'token-2'))).toBe('admitted')
    expect(await check(login('c', 'token-3'))).toBe('unavailable/throttled')
  })

  test('ten thousand tenants leave no more than `max` behind, and one vendor’s connections', async () => {
    let open = 0
    const { check } = shops({
      max: 50,
      provider: (shop) => {
        open += 1
        const made = provider(shop, { connections: 2 })
        return {
          ...made,
          async close() {
            open -= 1
            await made.close?.()
          },
        } as never
      },
    })
    for (let count = 0; count < 10_000; count += 1) {
      const isSigningIn = count % 50 === 0
      const request = isSigningIn
        ? login(`shop-${count}`, `token-${count}`)
        : post({}, { headers: { 'x-shop': `shop-${count}` } })
      expect(await check(request)).toBe(isSigningIn ? 'admitted' : 'reject/missing')
    }
    expect(open).toBe(50)
    expect(vendor.calls).toHaveLength(200)
    expect(vendor.sockets).toBeLessThanOrEqual(4)
  })
})

test('keys that change are read again: at once where they are forgotten, else after a while', async () => {
  let now = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { check, verifier, made } = shops({ maxAgeMs: 60_000 })
  await check(login('a', 'token-1'))
  verifier.forget('a')
  await check(login('a', 'token-2'))
  expect(made).toEqual(['a', 'a'])
  now = 62_000
  await check(login('a', 'token-3'))
  expect(made).toEqual(['a', 'a', 'a'])
})

test('a provider that was in the making while its keys were forgotten is not kept', async () => {
  const waiting: (() => void)[] = []
  const { check, verifier, made } = shops({
    provider: async (shop) => {
      made.push(shop)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return provider(shop)
    },
  })
  const first = check(login('a', 'token-1'))
  await expect.poll(() => waiting).toHaveLength(1)
  verifier.forget('a')
  waiting[0]?.()
  expect(await first).toBe('admitted')
  const second = check(login('a', 'token-2'))
  await expect.poll(() => waiting).toHaveLength(2)
  waiting[1]?.()
  expect(await second).toBe('admitted')
})

describe('what a tenant’s settings cannot choose', () => {
  const evil = 'http://169.254.169.254/latest'
  const settings: Record<string, () => unknown> = {
    'turnstile’s endpoint': () => turnstile({ secret: 's', endpoint: evil }),
    'a host that ends like the vendor’s': () =>
      turnstile({ secret: 's', endpoint: 'https://challenges.cloudflare.com.evil.example/x' }),
    'geetest’s endpoint': () => geetest({ captchaId: 'c', captchaKey: 'k', endpoint: evil }),
    'yandex’s endpoint': () => yandex({ secret: 's', hosts: ['x.example'], endpoint: evil }),
    'oneaccess’ endpoint': () =>
      oneaccess({ domain: 'x.example.com', clientId: 'c', endpoint: 'http://169.254.169.254' }),
    'a Cap server': () => cap({ url: 'http://169.254.169.254', siteKey: 'x', secret: 's' }),
    'one behind a failover': () =>
      failover([turnstile({ secret: 's' }), yandex({ secret: 's', hosts: ['x.example'], endpoint: evil })]),
  }
  test.each(Object.entries(settings))('%s: misconfigured, without a call', async (_, make) => {
    let connections = 0
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const count = () => {
      connections += 1
    }
    subscribe('net.client.socket', count)
    const { check } = shops({ provider: make as never })
    expect(await check(login('a'))).toBe('misconfigured')
    unsubscribe('net.client.socket', count)
    expect(connections).toBe(0)
  })

  test('a host that the operator names may be called', async () => {
    expect(await shops().check(login('a'))).toBe('admitted')
    expect(await shops({ origins: ['https://other.example'] }).check(login('a'))).toBe('misconfigured')
  })
})
