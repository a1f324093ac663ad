import { ok, deepStrictEqual as same } from 'node:assert/strict'
import type { Attempts, AttemptsAnswer, Awaitable, Reservation } from '@ticketgate/core'

/** One implementation, and what a test may do to it. */
export interface AttemptsUnderTest {
  readonly attempts: Attempts
  /** Moves the clock forward. */
  advance(ms: number): Awaitable<void>
  /** Ends what belongs to these attempts alone. */
  end?(): Awaitable<void>
}

/** What attempts have besides the contract. */
export interface AttemptsContractOptions {
  /** Makes attempts that hold up to this many taken places; leave out if there is no limit. @default none */
  readonly makeBounded?: (maxPlaces: number) => Awaitable<AttemptsUnderTest>
}

/** One case: rejects if the attempts break the contract. */
export interface AttemptsCase {
  readonly name: string
  run(): Promise<void>
}

const minute = 60_000
const windowMs = 15 * minute

/** Attempts whose every call is about one window. */
function within(attempts: Attempts) {
  const take = (limits: Record<string, number>): Awaitable<AttemptsAnswer> =>
    attempts.take(Object.keys(limits), Object.values(limits), windowMs)
  return {
    take,
    isFull: (limits: Record<string, number>) => attempts.isFull(Object.keys(limits), Object.values(limits), windowMs),
    /** Takes a place that must be there. */
    async reserve(limits: Record<string, number>): Promise<Reservation> {
      const answer = await take(limits)
      ok(answer.state === 'taken', 'a place was there')
      same(answer.reservation.keys, Object.keys(limits))
      return answer.reservation
    },
    /** How many places are left under a key: takes them all. */
    async left(key: string, limit: number): Promise<number> {
      let left = 0
      while ((await take({ [key]: limit })).state === 'taken') left += 1
      return left
    },
    giveBack: (reservation: Reservation) => attempts.giveBack(reservation),
    clear: (key: string) => attempts.clear(key),
  }
}

type Body = (places: ReturnType<typeof within>, test: AttemptsUnderTest) => Promise<void>

const full = { state: 'full' }

const places: Record<string, Body> = {
  'as many places as the limit says, and no more': async ({ take, left }) => {
    same(await left('k', 3), 3)
    same(await take({ k: 3 }), full)
  },
  'a limit of one': async ({ left }) => {
    same(await left('k', 1), 1)
  },
  'another key has places of its own': async ({ left }) => {
    same([await left('a', 2), await left('b', 2)], [2, 2])
  },
  'each call counts against its own limit': async ({ reserve, take, left }) => {
    await reserve({ k: 2 })
    await reserve({ k: 2 })
    same(await take({ k: 2 }), full)
    same(await left('k', 5), 3)
  },
  'several keys: each loses a place': async ({ reserve, left }) => {
    await reserve({ a: 3, b: 5, c: 9 })
    same([await left('a', 3), await left('b', 5), await left('c', 9)], [2, 4, 8])
  },
  'several keys, one of them full: none loses a place, whichever it is': async ({ left, take, isFull }) => {
    same(await left('x', 1), 1)
    for (const order of [
      { x: 1, a: 1, b: 1 },
      { a: 1, x: 1, b: 1 },
      { a: 1, b: 1, x: 1 },
    ]) {
      same(await take(order), full)
    }
    same([await isFull({ a: 1 }), await isFull({ b: 1 })], [false, false])
    same([await left('a', 1), await left('b', 1)], [1, 1])
  },
  'isFull says what take would, and takes nothing': async ({ isFull, left, reserve }) => {
    for (let n = 0; n < 5; n += 1) same(await isFull({ a: 1, b: 1 }), false)
    await reserve({ a: 1 })
    same([await isFull({ a: 1 }), await isFull({ a: 2 }), await isFull({ b: 1, a: 1 })], [true, false, true])
    same(await left('b', 1), 1)
  },
}

const backAgain: Record<string, Body> = {
  'a place that is given back is free, under every key': async ({ reserve, giveBack, left }) => {
    const reservation = await reserve({ a: 1, b: 2 })
    await giveBack(reservation)
    same([await left('a', 1), await left('b', 2)], [1, 2])
  },
  'given back twice, it frees one place': async ({ reserve, giveBack, left }) => {
    const first = await reserve({ k: 3 })
    await reserve({ k: 3 })
    await giveBack(first)
    await giveBack(first)
    same(await left('k', 3), 2)
  },
  'given back before any use by others, it adds none to the limit': async ({ reserve, giveBack, left }) => {
    const first = await reserve({ k: 3 })
    const second = await reserve({ k: 3 })
    for (const one of [first, second, first, second]) await giveBack(one)
    same(await left('k', 3), 3)
  },
  'a cleared key is empty, and the others are not': async ({ reserve, clear, left }) => {
    await reserve({ a: 2, b: 2 })
    await reserve({ a: 2, b: 2 })
    await clear('a')
    same([await left('a', 2), await left('b', 2)], [2, 0])
  },
  'clearing an empty key does nothing': async ({ clear, left }) => {
    await clear('k')
    same(await left('k', 2), 2)
  },
  'given back after a clear, it frees nobody else’s place': async ({ reserve, giveBack, clear, left }) => {
    const early = await reserve({ k: 2 })
    await clear('k')
    await reserve({ k: 2 })
    await reserve({ k: 2 })
    await giveBack(early)
    same(await left('k', 2), 0)
  },
  'given back after a clear of one key, the other keys get theirs': async ({ reserve, giveBack, clear, left }) => {
    const early = await reserve({ account: 1, address: 1 })
    await clear('account')
    await giveBack(early)
    same([await left('account', 1), await left('address', 1)], [1, 1])
  },
}

const time: Record<string, Body> = {
  'a place is free again when its window is over, and not before': async ({ left }, { advance }) => {
    same(await left('k', 3), 3)
    await advance(14 * minute)
    same(await left('k', 3), 0)
    await advance(2 * minute)
    same(await left('k', 3), 3)
  },
  'each place by itself, so that no burst at the window’s edge doubles': async ({ reserve, left }, { advance }) => {
    await reserve({ k: 3 })
    await advance(14 * minute)
    same(await left('k', 3), 2)
    await advance(2 * minute)
    // Only the first one's: the burst at the end of its window counts for a whole window of its own.
    same(await left('k', 3), 1)
    await advance(10 * minute)
    same(await left('k', 3), 0)
  },
  'attempts that are turned away prolong nothing': async ({ left, take }, { advance }) => {
    same(await left('k', 1), 1)
    for (let n = 0; n < 14; n += 1) {
      await advance(minute)
      same(await take({ k: 1 }), full)
    }
    await advance(2 * minute)
    same(await left('k', 1), 1)
  },
  'no window of any beginning has more than the limit': async ({ take }, { advance }) => {
    const takenAt: number[] = []
    for (let now = 0; now < 60; now += 1) {
      for (let n = 0; n < 2; n += 1) if ((await take({ k: 4 })).state === 'taken') takenAt.push(now)
      await advance(minute)
    }
    for (const start of takenAt) ok(takenAt.filter((at) => at >= start && at < start + 15).length <= 4)
    ok(takenAt.length >= 12, 'and each window its four')
  },
  'given back when its window is over, it frees nobody else’s place': async ({ reserve, giveBack, left }, test) => {
    const early = await reserve({ k: 1 })
    await test.advance(16 * minute)
    await reserve({ k: 1 })
    await giveBack(early)
    same(await left('k', 1), 0)
  },
  'given back when its window is over, beside many that are not over, it frees none of theirs': async (
    { reserve, giveBack, left },
    { advance },
  ) => {
    const early = await reserve({ k: 6 })
    await advance(14 * minute)
    for (let n = 0; n < 5; n += 1) await reserve({ k: 6 })
    await advance(2 * minute)
    same(await left('k', 6), 1)
    await giveBack(early)
    same(await left('k', 6), 0)
  },
  'a key that was used again lives as long as its last place': async ({ reserve, left }, { advance }) => {
    await reserve({ k: 2 })
    await advance(10 * minute)
    await reserve({ k: 2 })
    await advance(10 * minute)
    same(await left('k', 2), 1)
  },
  'isFull sees which places are over': async ({ left, isFull }, { advance }) => {
    await left('k', 2)
    same(await isFull({ k: 2 }), true)
    await advance(16 * minute)
    same(await isFull({ k: 2 }), false)
  },
}

const crowds: Record<string, Body> = {
  'of many at once the limit gets a place, each with a reservation of its own': async ({ take }) => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => take({ k: 3 })))
    const ids = answers.flatMap((answer) => (answer.state === 'taken' ? [answer.reservation.id] : []))
    same([ids.length, new Set(ids).size], [3, 3])
  },
  'of many at once over several keys the narrowest limit holds, and nothing is lost': async ({ take, left }) => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => take({ [`a${n % 10}`]: 3, ip: 20 })))
    same(answers.filter(({ state }) => state === 'taken').length, 20)
    same(await left('ip', 25), 5)
  },
  'takes and givings back at once leave every place that was kept': async ({ take, giveBack, left }) => {
    let kept = 0
    await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const answer = await take({ k: 300 })
        if (answer.state !== 'taken') return
        if (n % 3 === 0) kept += 1
        else await Promise.all([giveBack(answer.reservation), giveBack(answer.reservation)])
      }),
    )
    same([kept, await left('k', 105)], [100, 5])
  },
}

const texts: Record<string, Body> = {
  'keys that look alike are different keys': async ({ left }) => {
    const hex = 'ab'.repeat(16)
    const hashes = [hex, hex.toUpperCase(), `=${hex}`, Buffer.from(hex, 'hex').toString('base64url'), hex.slice(1)]
    const odd = ['k\n', 'k\0', '\u212a', '__proto__', 'constructor']
    const keys = ['k', 'K', 'kk', 'k ', ' k', 'k:', '{k}', 'k}', '{k', '=k', ...odd, ...hashes]
    for (const key of keys) same(await left(key, 1), 1, JSON.stringify(key))
  },
}

const bounded: Record<string, Body> = {
  'full attempts take no new key and forget no old one': async ({ left, take, isFull }) => {
    for (const key of ['a', 'b', 'c']) same(await left(key, 1), 1)
    same([await take({ d: 1 }), await isFull({ d: 1 })], [full, true])
    for (const key of ['a', 'b', 'c']) same(await take({ [key]: 1 }), full)
  },
  'all of a reservation’s places have to fit': async ({ reserve, take }) => {
    await reserve({ a: 9, b: 9 })
    same(await take({ a: 9, b: 9 }), full)
    await reserve({ a: 9 })
  },
  'full attempts take places again once old ones are over, given back or cleared': async (places, { advance }) => {
    const first = await places.reserve({ a: 9 })
    await places.reserve({ b: 9, c: 9 })
    await places.giveBack(first)
    await places.reserve({ d: 9 })
    await places.clear('b')
    await places.reserve({ e: 9 })
    same(await places.take({ f: 9 }), full)
    await advance(16 * minute)
    same(await places.left('f', 9), 3)
  },
}

/**
 * What every `Attempts` must do, as cases for any test runner; each makes its own.
 *
 * ```ts
 * for (const { name, run } of attemptsContract(makeAttempts)) test(name, run)
 * ```
 */
export function attemptsContract(
  makeAttempts: () => Awaitable<AttemptsUnderTest>,
  { makeBounded }: AttemptsContractOptions = {},
): AttemptsCase[] {
  const cases = (bodies: Record<string, Body>, make: () => Awaitable<AttemptsUnderTest>): AttemptsCase[] =>
    Object.entries(bodies).map(([name, body]) => ({ name, run: () => runOne(body, make) }))
  return [
    ...cases({ ...places, ...backAgain, ...time, ...crowds, ...texts }, makeAttempts),
    ...(makeBounded === undefined ? [] : cases(bounded, () => makeBounded(3))),
  ]
}

async function runOne(body: Body, make: () => Awaitable<AttemptsUnderTest>): Promise<void> {
  const test = await make()
  try {
    await body(within(test.attempts), test)
  } finally {
    await test.end?.()
  }
}
