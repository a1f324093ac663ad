import { ok, deepStrictEqual as same } from 'node:assert/strict'
import type { Awaitable, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from '@ticketgate/core'

/** One store, and what a test may do to it. */
export interface StoreUnderTest {
  readonly store: TicketStore
  /** Moves the store's clock; the cases about leases and lifetimes need it. */
  advance(ms: number): Awaitable<void>
  /** Ends what belongs to this store alone. */
  end?(): Awaitable<void>
}

/** What a store has besides the contract. */
export interface StoreContractOptions {
  /** Makes a store that holds up to this many passed tickets; leave out if the store has no limit. @default none */
  readonly makeBoundedStore?: (maxTickets: number) => Awaitable<StoreUnderTest>
}

/** One case: rejects if the store breaks the contract. */
export interface StoreCase {
  readonly name: string
  run(): Promise<void>
}

const minute = 60_000
const claimed = (owner: string, more: Partial<ClaimRequest> = {}): ClaimRequest => ({
  owner,
  binding: 'visitor',
  maxUses: 1,
  leaseMs: minute,
  ...more,
})
const taken = (more: Partial<TakeRequest> = {}): TakeRequest => ({
  binding: 'visitor',
  maxUses: 1,
  ttlMs: 20 * minute,
  value: 'v',
  ...more,
})
const owner = { state: 'owner' }
const spent = { state: 'spent' }
const mismatch = { state: 'mismatch' }
const full = { state: 'full' }
const admitted = (use: number, value = 'v') => ({ state: 'admitted', use, value })
const admissions = (answers: readonly TakeAnswer[]) => answers.filter((answer) => answer.state === 'admitted')

async function busy(store: TicketStore, key: string, claim = claimed('another'), withinMs = minute): Promise<void> {
  const answer = await store.claim(key, claim)
  same(answer.state, 'busy')
  ok(answer.state === 'busy' && answer.retryInMs > 0 && answer.retryInMs <= withinMs, 'retryInMs is the lease left')
}

type Body = (store: TicketStore, test: StoreUnderTest) => Promise<void>

const rows: Record<string, Body> = {
  'claim of an absent ticket owns it': async (store) => {
    same(await store.claim('k', claimed('a')), owner)
  },
  'claim of a ticket being checked is busy, for another and for its owner': async (store) => {
    await store.claim('k', claimed('a'))
    await busy(store, 'k')
    await busy(store, 'k', claimed('a'))
    await busy(store, 'k', claimed('b', { binding: 'thief' }))
  },
  'claim of a passed ticket with uses left takes one': async (store) => {
    same(await store.take('k', taken({ maxUses: 3 })), admitted(1))
    same(await store.claim('k', claimed('a', { maxUses: 3 })), admitted(2))
    same(await store.claim('k', claimed('b', { maxUses: 3 })), admitted(3))
    same(await store.claim('k', claimed('c', { maxUses: 3 })), spent)
  },
  'claim of a passed ticket under another binding takes nothing': async (store) => {
    await store.take('k', taken({ maxUses: 2 }))
    same(await store.claim('k', claimed('a', { binding: 'thief', maxUses: 2 })), mismatch)
    same(await store.claim('k', claimed('b', { maxUses: 2 })), admitted(2))
  },
  'a spent ticket is spent under any binding': async (store) => {
    await store.take('k', taken())
    same(await store.claim('k', claimed('a', { binding: 'thief' })), spent)
    same(await store.take('k', taken({ binding: 'thief' })), spent)
  },
  'take of an absent ticket is use 1': async (store) => {
    same(await store.take('k', taken()), admitted(1))
    same(await store.take('k', taken()), spent)
  },
  'take of a ticket being checked is use 1, whoever owns it': async (store) => {
    await store.claim('k', claimed('a', { binding: 'thief' }))
    same(await store.take('k', taken({ value: 'mine' })), admitted(1, 'mine'))
    same(await store.claim('k', claimed('b')), spent)
  },
  'take of a passed ticket with uses left takes one and keeps the first value': async (store) => {
    await store.take('k', taken({ maxUses: 3, value: 'first' }))
    same(await store.take('k', taken({ maxUses: 3, value: 'second' })), admitted(2, 'first'))
    same(await store.claim('k', claimed('a', { maxUses: 3 })), admitted(3, 'first'))
  },
  'take of a passed ticket under another binding takes nothing': async (store) => {
    await store.take('k', taken({ maxUses: 2 }))
    same(await store.take('k', taken({ binding: 'thief', maxUses: 2 })), mismatch)
    same(await store.take('k', taken({ maxUses: 2 })), admitted(2))
  },
  'each route counts against its own maxUses': async (store) => {
    same(await store.take('k', taken({ maxUses: 1 })), admitted(1))
    same(await store.take('k', taken({ maxUses: 1 })), spent)
    same(await store.take('k', taken({ maxUses: 2 })), admitted(2))
    same(await store.claim('k', claimed('a', { maxUses: 2 })), spent)
  },
  'uses go on past nine': async (store) => {
    for (let use = 1; use <= 12; use += 1) same(await store.take('k', taken({ maxUses: 12 })), admitted(use))
    same(await store.take('k', taken({ maxUses: 12 })), spent)
  },
  'release by the owner frees the ticket': async (store) => {
    await store.claim('k', claimed('a'))
    await store.release('k', 'a')
    same(await store.claim('k', claimed('b')), owner)
  },
  'release by anybody else does nothing': async (store) => {
    await store.claim('k', claimed('a'))
    for (const other of ['b', '', 'A', 'a ', 'aa']) await store.release('k', other)
    await busy(store, 'k')
  },
  'release of an absent ticket does nothing': async (store) => {
    await store.release('k', 'a')
    same(await store.claim('k', claimed('a')), owner)
  },
  'release of a passed ticket does nothing': async (store) => {
    await store.claim('k', claimed('a'))
    await store.take('k', taken())
    await store.release('k', 'a')
    same(await store.claim('k', claimed('b')), spent)
  },
}

const time: Record<string, Body> = {
  'a lease that is over frees the ticket': async (store, { advance }) => {
    await store.claim('k', claimed('a', { leaseMs: minute }))
    await advance(minute / 2)
    await busy(store, 'k', claimed('b'), minute / 2)
    await advance(minute)
    same(await store.claim('k', claimed('b')), owner)
  },
  'an owner whose lease is over releases nobody else': async (store, { advance }) => {
    await store.claim('k', claimed('a'))
    await advance(2 * minute)
    await store.claim('k', claimed('b'))
    await store.release('k', 'a')
    await busy(store, 'k')
  },
  'an owner whose lease is over still takes, once': async (store, { advance }) => {
    await store.claim('k', claimed('a'))
    await advance(2 * minute)
    await store.claim('k', claimed('b'))
    same(await store.take('k', taken()), admitted(1))
    same(await store.take('k', taken()), spent)
  },
  'a passed ticket outlives the lease and is forgotten after its ttl': async (store, { advance }) => {
    await store.claim('k', claimed('a', { leaseMs: minute }))
    await store.take('k', taken({ ttlMs: 20 * minute }))
    await advance(19 * minute)
    same(await store.claim('k', claimed('b')), spent)
    await advance(2 * minute)
    same(await store.claim('k', claimed('c')), owner)
  },
  'later uses do not make a ticket live longer': async (store, { advance }) => {
    await store.take('k', taken({ maxUses: 9, ttlMs: 20 * minute }))
    await advance(15 * minute)
    same(await store.take('k', taken({ maxUses: 9, ttlMs: 20 * minute })), admitted(2))
    same(await store.claim('k', claimed('a', { maxUses: 9 })), admitted(3))
    await advance(10 * minute)
    same(await store.claim('k', claimed('b', { maxUses: 9 })), owner)
  },
}

const crowds: Record<string, Body> = {
  'of many claims at once one owns the ticket': async (store) => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => store.claim('k', claimed(`owner-${n}`))))
    same(answers.filter((answer) => answer.state === 'owner').length, 1)
    same(answers.filter((answer) => answer.state === 'busy').length, 199)
  },
  'of many takes at once maxUses are admitted, each its own use': async (store) => {
    for (const maxUses of [1, 3]) {
      const key = `k${maxUses}`
      const answers = await Promise.all(Array.from({ length: 200 }, () => store.take(key, taken({ maxUses }))))
      const uses = admissions(answers).map((answer) => (answer.state === 'admitted' ? answer.use : 0))
      same(
        uses.sort((a, b) => a - b),
        Array.from({ length: maxUses }, (_, n) => n + 1),
      )
      same(answers.filter((answer) => answer.state === 'spent').length, 200 - maxUses)
    }
  },
  'claims, takes and releases of many owners at once admit maxUses': async (store) => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, n): Promise<TakeAnswer[]> => {
        const claim = await store.claim('k', claimed(`owner-${n}`, { maxUses: 3 }))
        if (claim.state === 'admitted') return [claim]
        if (n % 3 === 0) await store.release('k', `owner-${n}`)
        return n % 2 === 0 ? [await store.take('k', taken({ maxUses: 3 }))] : []
      }),
    )
    same(admissions(answers.flat()).length, 3)
  },
}

const texts: Record<string, Body> = {
  'keys that look alike are different tickets': async (store) => {
    const hex = 'ab'.repeat(16)
    const hashes = [hex, hex.toUpperCase(), `=${hex}`, Buffer.from(hex, 'hex').toString('base64url'), hex.slice(1)]
    const odd = ['k\n', 'k\0', '\u212a', '__proto__', 'constructor']
    const keys = ['k', 'K', 'kk', 'k ', ' k', 'k:', '{k}', 'k}', '{k', '=k', ...odd, ...hashes]
    for (const key of keys) same(await store.take(key, taken({ value: key })), admitted(1, key))
    for (const key of keys) same(await store.claim(key, claimed('a', { maxUses: 2 })), admitted(2, key))
  },
  'bindings that look alike are different visitors': async (store) => {
    const bindings = ['b', 'B', 'bb', 'b,', 'b ', '1', '11', 'b\n', 'b\0']
    for (const binding of bindings) await store.take(`k${binding}`, taken({ binding, value: 'b', maxUses: 99 }))
    for (const stored of bindings) {
      for (const binding of bindings) {
        const { state } = await store.take(`k${stored}`, taken({ binding, maxUses: 99 }))
        same(state, stored === binding ? 'admitted' : 'mismatch', `${JSON.stringify({ stored, binding })}`)
      }
    }
  },
  'a value comes back as it was': async (store) => {
    const values = ['', '0', '{"risk":0}', '验证码 ✓ 🎫', 'a,b,c', 'line\r\nline', 'nul\0nul', 'x'.repeat(2000)]
    for (const [n, value] of values.entries()) {
      same(await store.take(`k${n}`, taken({ value, maxUses: 3 })), admitted(1, value))
      same(await store.take(`k${n}`, taken({ value: 'other', maxUses: 3 })), admitted(2, value))
      same(await store.claim(`k${n}`, claimed('a', { maxUses: 3 })), admitted(3, value))
    }
  },
}

const bounded: Record<string, Body> = {
  'a full store takes no new ticket and forgets no old one': async (store) => {
    for (const key of ['a', 'b', 'c']) same(await store.take(key, taken({ maxUses: 2 })), admitted(1))
    same(await store.claim('d', claimed('x')), full)
    same(await store.take('d', taken()), full)
    for (const key of ['a', 'b', 'c']) same(await store.take(key, taken({ maxUses: 2 })), admitted(2))
  },
  'a full store takes tickets again once old ones are over': async (store, { advance }) => {
    for (const key of ['a', 'b', 'c']) await store.take(key, taken({ ttlMs: 20 * minute }))
    await advance(21 * minute)
    same(await store.claim('d', claimed('x')), owner)
    same(await store.take('d', taken()), admitted(1))
  },
  'tickets that never pass do not fill it': async (store) => {
    for (let n = 0; n < 10; n += 1) {
      same(await store.claim(`junk-${n}`, claimed('x')), owner)
      await store.release(`junk-${n}`, 'x')
    }
    same(await store.take('a', taken()), admitted(1))
  },
}

/**
 * What every `TicketStore` must do, as cases for any test runner; each makes its own store.
 *
 * ```ts
 * for (const { name, run } of storeContract(makeStore)) test(name, run)
 * ```
 */
export function storeContract(
  makeStore: () => Awaitable<StoreUnderTest>,
  { makeBoundedStore }: StoreContractOptions = {},
): StoreCase[] {
  const cases = (bodies: Record<string, Body>, make: () => Awaitable<StoreUnderTest>): StoreCase[] =>
    Object.entries(bodies).map(([name, body]) => ({ name, run: () => runOne(body, make) }))
  return [
    ...cases({ ...rows, ...time, ...crowds, ...texts }, makeStore),
    ...(makeBoundedStore === undefined ? [] : cases(bounded, () => makeBoundedStore(3))),
  ]
}

async function runOne(body: Body, make: () => Awaitable<StoreUnderTest>): Promise<void> {
  const test = await make()
  try {
    await body(test.store, test)
  } finally {
    await test.end?.()
  }
}
