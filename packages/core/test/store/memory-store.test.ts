import { randomBytes } from 'node:crypto'
import { memoryStore, type TicketStore } from '@ticketgate/core'
import { type StoreUnderTest, storeContract } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { memoryInUse } from '../support/heap.js'

function makeStore(maxTickets?: number): StoreUnderTest {
  let now = 0
  const store = memoryStore({ now: () => now, ...(maxTickets === undefined ? {} : { maxTickets }) })
  return {
    store,
    advance: (ms) => {
      now += ms
    },
  }
}

describe('the store contract', () => {
  for (const { name, run } of storeContract(() => makeStore(), { makeBoundedStore: makeStore })) test(name, run)
})

describe('a record that is over', () => {
  /** How much more is held after 10,000 records of 2 kB, of which 100 live at a time. */
  async function heldAfter(add: (store: TicketStore, key: string, text: string) => unknown): Promise<number> {
    const { store, advance } = makeStore()
    const before = await memoryInUse()
    for (let i = 0; i < 10_000; i += 1) {
      add(store, `k${i}`, randomBytes(1_000).toString('hex'))
      if (i % 100 === 99) await advance(1_000)
    }
    const held = (await memoryInUse()) - before
    expect(store.local).toBe(true) // a store that nobody uses any more would have been collected whole
    return held
  }

  test('is let go where it is a claim that nobody released', async () => {
    const claim = (store: TicketStore, key: string, owner: string) =>
      store.claim(key, { owner, binding: 'b', maxUses: 1, leaseMs: 1_000 })
    expect(await heldAfter(claim)).toBeLessThan(5_000_000)
  })

  test('is let go where it is a ticket that passed', async () => {
    const take = (store: TicketStore, key: string, value: string) =>
      store.take(key, { binding: 'b', maxUses: 1, ttlMs: 1_000, value })
    expect(await heldAfter(take)).toBeLessThan(5_000_000)
  })

  test('makes room in a full store as soon as it is over, whatever other tickets are kept longer', async () => {
    const { store, advance } = makeStore(2)
    const claim = { owner: 'o', binding: 'b', maxUses: 1, leaseMs: 1_000 }
    const take = (key: string, ttlMs: number) => store.take(key, { binding: 'b', maxUses: 1, ttlMs, value: '' })
    await take('long', 60_000)
    await take('short', 500)
    await advance(499)
    expect(await store.claim('k', claim)).toEqual({ state: 'full' })
    await advance(1)
    expect(await store.claim('k', claim)).toEqual({ state: 'owner' })
  })
})

test('a value that is too long to be kept is refused, and harms no other ticket', () => {
  const { store } = makeStore()
  const take = (key: string, value: string) => store.take(key, { binding: 'b', maxUses: 1, ttlMs: 1_000, value })
  take('before', 'v')
  expect(() => take('long', '验'.repeat(2 ** 20))).toThrow(RangeError)
  expect(take('long', 'v')).toEqual({ state: 'admitted', use: 1, value: 'v' })
  expect(take('before', 'v')).toEqual({ state: 'spent' })
})

test('a memory store says that other processes do not see it', () => {
  expect(memoryStore().local).toBe(true)
})

test('memoryStore() refuses options that it does not know or cannot use', () => {
  expect(() => memoryStore({ max: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_UNKNOWN' }),
  )
  expect(() => memoryStore({ maxTickets: 0 })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
  expect(() => memoryStore({ now: 1 as never })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
})

test('a ticket used as often as can be counted is spent, however many uses a route admits', async () => {
  const { store } = makeStore()
  const use = { binding: '', maxUses: 10_000_000, ttlMs: 60_000, value: '' }
  let last = await store.take('k', use)
  let uses = 0
  while (last.state === 'admitted') {
    uses = last.use
    last = await store.take('k', use)
  }
  expect(last).toEqual({ state: 'spent' })
  expect(uses).toBe(1_048_575)
})
