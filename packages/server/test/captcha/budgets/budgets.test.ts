import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createBudgets, createWorklessBudgets, noBudgets } from '../../../src/captcha/budgets/budgets.js'
import { memoryCounters } from '../../../src/captcha/budgets/counters.js'
import { createSubjects, packSubjects, unpackSubjects } from '../../../src/captcha/budgets/subjects.js'

const subjectsOf = createSubjects('the seal key')
const never = [1e9, 1e9, 1e9, 1e9] as const

describe('budgets', () => {
  const make = () => {
    const clock = { now: 0 }
    const budgets = createBudgets(memoryCounters({ now: () => clock.now }), {
      windowSeconds: 60,
      ip: { fetch: [10, 20, 30, 40], fail: [2, 4, 6, 8] },
      uid: { fetch: never, fail: [1, 2, 3, 4] },
      business: { fetch: [50, 60, 70, 80], fail: never },
    })
    return { budgets, clock }
  }

  test.each(['ip', 'uid', 'businessId'] as const)('count each %s apart from the others', async (name) => {
    const { budgets } = make()
    const [one, two] = [subjectsOf({ [name]: '1.2.3.4' }), subjectsOf({ [name]: '1.2.3.5' })]
    for (let i = 0; i < 100; i += 1) await (name === 'uid' ? budgets.countFailure(one) : budgets.countFetch(one))
    expect([await budgets.look(one), await budgets.look(two)]).toEqual([4, 0])
  })

  test('can be looked at without counting, and are forgotten after the window', async () => {
    const { budgets, clock } = make()
    const visitor = subjectsOf({ ip: '1.2.3.4' })
    const hostilities = []
    for (let i = 0; i < 8; i += 1) hostilities.push(await budgets.countFailure(visitor))
    expect(hostilities).toEqual([0, 1, 1, 2, 2, 3, 3, 4])
    for (let i = 0; i < 50; i += 1) expect(await budgets.look(visitor)).toBe(4)
    clock.now = 59_999
    expect(await budgets.look(visitor)).toBe(4)
    clock.now = 60_000
    expect(await budgets.look(visitor)).toBe(0)
  })

  test('are as high as those of the most hostile of a visit’s subjects', async () => {
    const { budgets } = make()
    for (let i = 0; i < 3; i += 1) await budgets.countFailure(subjectsOf({ uid: 'u' }))
    expect(await budgets.look(subjectsOf({ uid: 'u', ip: '9.9.9.9', businessId: 1 }))).toBe(3)
    expect(await budgets.look(subjectsOf({}))).toBe(0)
  })

  test.each([
    ['ip', 4],
    ['uid', 3],
    ['businessId', 3],
  ] as const)(
    'by default find one %s at most of hostility %i: only an address is ever refused',
    async (name, worst) => {
      for (const event of ['fail', 'fetch'] as const) {
        const counters = { add: (key: string) => (key.startsWith(event) ? 1e9 : 0) }
        expect(await createBudgets(counters).look(subjectsOf({ [name]: 'somebody' }))).toBe(worst)
      }
    },
  )

  test('count an IPv6 visitor by the /64 network', async () => {
    const { budgets } = make()
    for (let i = 0; i < 8; i += 1) await budgets.countFailure(subjectsOf({ ip: `2001:db8:0:1::${i + 1}` }))
    expect(await budgets.look(subjectsOf({ ip: '2001:db8:0:1:ffff::1' }))).toBe(4)
    expect(await budgets.look(subjectsOf({ ip: '2001:db8:0:2::1' }))).toBe(0)
  })
})

describe('an address that is refused', () => {
  const make = (event: 'fetch' | 'fail') => {
    const other = event === 'fetch' ? 'fail' : 'fetch'
    const budget = (steps: readonly [number, number, number, number]) =>
      ({ [event]: steps, [other]: never }) as { fetch: typeof steps; fail: typeof steps }
    const shared = { uid: budget([51, 1e9, 1e9, 1e9]), business: budget([51, 1e9, 1e9, 1e9]) }
    const ip = budget([2, 2, 2, 2])
    const counters = memoryCounters()
    return {
      budgets: createBudgets(counters, { ip, ...shared }),
      workless: createWorklessBudgets(counters, {
        withoutWork: { ip, site: budget([50, 50, 50, 50]), ...shared },
      }),
    }
  }

  test('takes nothing of what others share with it, however often it comes', async () => {
    for (const budgets of Object.values(make('fetch'))) {
      const of = (visit: object) => subjectsOf({ businessId: 1, uid: 'u', ...visit })
      for (let i = 0; i < 100; i += 1) await budgets.countFetch(of({ ip: '2001:db8:7:1::1' }))
      const others = [of({ ip: '198.51.100.1' }), subjectsOf({ ip: '2001:db8:7:2::1' })]
      expect(await Promise.all(others.map((other) => budgets.look(other)))).toEqual([0, 0])
    }
  })

  test('takes no more of it than one address may have, however many of its requests come at once', async () => {
    const memory = memoryCounters()
    // As on Redis: all that comes at once is asked before any of it is answered.
    const counters = { add: async (key: string, by: number, windowMs: number) => memory.add(key, by, windowMs) }
    const steps = (n: number) => ({ fetch: [n, n, n, n], fail: [n, n, n, n] }) as const
    const budgets = createBudgets(counters, { ip: steps(10), uid: steps(1e6), business: steps(50) })
    const of = (ip: string) => subjectsOf({ businessId: 1, ip })
    await Promise.all(Array.from({ length: 200 }, () => budgets.countFetch(of('198.51.100.1'))))
    await Promise.all(Array.from({ length: 200 }, () => budgets.countFailure(of('198.51.100.1'))))
    expect(await budgets.look(of('198.51.100.2'))).toBe(0)
    for (let i = 2; i < 8; i += 1) {
      await Promise.all(Array.from({ length: 9 }, () => budgets.countFailure(of(`198.51.100.${i}`))))
    }
    expect(await budgets.look(of('198.51.100.9'))).toBe(4)
  })

  test('still has its wrong answers counted for all that share them, up to its own last step', async () => {
    for (const budgets of Object.values(make('fail'))) {
      const of = (ip: string) => subjectsOf({ businessId: 1, uid: 'u', ip })
      for (let i = 0; i < 51; i += 1) await budgets.countFailure(of(`198.51.100.${i}`))
      expect(await budgets.look(of('203.0.113.1'))).toBe(1)
    }
  })

  test('for its whole /48 takes nothing of its business either', async () => {
    const { workless } = make('fetch')
    const of = (i: number) => subjectsOf({ ip: `2001:db8:7:${i.toString(16)}::1`, businessId: 1 })
    const stages = []
    for (let i = 0; i < 200; i += 1) stages.push(await workless.countFetch(of(i)))
    expect(stages.lastIndexOf(0)).toBe(48)
    expect(await workless.look(subjectsOf({ businessId: 1 }))).toBe(0)
  })

  test('takes none of the uses that a token has', async () => {
    const { budgets } = make('fetch')
    const visitor = subjectsOf({ ip: '198.51.100.1', businessId: 1 })
    let taken = 0
    const take = async () => {
      taken += 1
      return true
    }
    expect([await budgets.countFetch(visitor, take), await budgets.countFetch(visitor, take)]).toEqual([0, 4])
    expect(taken).toBe(1)
  })
})

test('a fetch for which its token has no use left counts for nobody', async () => {
  const counted = new Map<string, number>()
  const counters = {
    add(key: string, by: number) {
      const count = (counted.get(key) ?? 0) + by
      if (by > 0) counted.set(key, count)
      return count
    },
  }
  const visitor = subjectsOf({ ip: '198.51.100.1', uid: 'u', businessId: 1 })
  for (const budgets of [createBudgets(counters), createWorklessBudgets(counters)]) {
    counted.clear()
    expect(await budgets.countFetch(visitor, async () => false)).toBe('spent')
    expect([...counted]).toEqual([])
  }
  expect(await noBudgets().countFetch(visitor, async () => false)).toBe('spent')
})

describe('budgets of protocols without proof of work', () => {
  test('are counted apart from the others', async () => {
    const counters = memoryCounters()
    const [budgets, workless] = [createBudgets(counters), createWorklessBudgets(counters)]
    const visitor = subjectsOf({ ip: '1.2.3.4' })
    for (let i = 0; i < 60; i += 1) await budgets.countFailure(visitor)
    expect([await budgets.look(visitor), await workless.look(visitor)]).toEqual([4, 0])
    for (let i = 0; i < 3; i += 1) await workless.countFailure(visitor)
    expect(await workless.look(visitor)).toBe(1)
  })

  test('count IPv6 networks by their /48, too, and IPv4 addresses by themselves', async () => {
    const workless = createWorklessBudgets(memoryCounters(), {
      withoutWork: { site: { fetch: [5, 6, 7, 8], fail: never }, ip: { fetch: never, fail: never } },
    })
    for (let i = 0; i < 8; i += 1) await workless.countFetch(subjectsOf({ ip: `2001:db8:7:${i}::1` }))
    const stages = ['2001:db8:7:ffff::9', '2001:db8:8::1', '2001:db8::7', '1.2.3.4'].map((ip) =>
      workless.look(subjectsOf({ ip })),
    )
    expect(await Promise.all(stages)).toEqual([4, 0, 0, 0])
    for (let i = 0; i < 8; i += 1) await workless.countFetch(subjectsOf({ ip: '1.2.3.4' }))
    expect(await workless.look(subjectsOf({ ip: '1.2.3.4' }))).toBe(4)
    expect(await workless.look(subjectsOf({ ip: '1.2.3.5' }))).toBe(0)
  })

  test.each([
    ['ip', 4],
    ['uid', 3],
    ['businessId', 3],
  ] as const)('by default find one %s at most of hostility %i', async (name, worst) => {
    for (const event of ['fail', 'fetch'] as const) {
      const counters = { add: (key: string) => (key.startsWith(`workless-${event}`) ? 1e9 : 0) }
      expect(await createWorklessBudgets(counters).look(subjectsOf({ [name]: 'somebody' }))).toBe(worst)
    }
  })
})

describe('recordings', () => {
  test('are counted by address, and refused from the given number on', async () => {
    const clock = { now: 0 }
    const budgets = createBudgets(memoryCounters({ now: () => clock.now }), { recordings: 20 })
    const visitor = subjectsOf({ ip: '1.2.3.4' })
    const heard = []
    for (let i = 0; i < 21; i += 1) heard.push(await budgets.mayListen(visitor, 'count'))
    expect(heard).toEqual([...Array(20).fill(true), false])
    expect(await budgets.mayListen(visitor)).toBe(false)
    expect(await budgets.mayListen(subjectsOf({ ip: '1.2.3.5' }))).toBe(true)
    expect(await budgets.look(visitor)).toBe(0)
    clock.now = 600_000
    expect(await budgets.mayListen(visitor)).toBe(true)
  })

  test('by default are 30', async () => {
    const budgets = createBudgets({ add: () => 29 })
    expect(await budgets.mayListen(subjectsOf({ ip: '1.2.3.4' }))).toBe(true)
    expect(await createBudgets({ add: () => 30 }).mayListen(subjectsOf({ ip: '1.2.3.4' }))).toBe(false)
  })
})

test('subjects come out of a token as they went into it', () => {
  for (const visit of [{}, { ip: '1.2.3.4' }, { uid: 'u', businessId: 0 }, { ip: '::1', uid: 'x', businessId: 7 }]) {
    const packed = packSubjects(subjectsOf(visit))
    expect(packed).toHaveLength(24)
    expect(unpackSubjects(packed)).toEqual(subjectsOf(visit))
  }
})

test('subjects are hashed with the seal key, so that nobody can choose to be counted as somebody else', () => {
  const visit = { ip: '1.2.3.4', uid: 'u', businessId: 7 }
  const plain = createHash('sha256').update('uid:u').digest('hex')
  const { ip, uid, business } = subjectsOf(visit)
  expect(createSubjects('the seal key')(visit)).toEqual({ ip, uid, business })
  const others = createSubjects('another seal key')(visit)
  for (const tag of [ip, uid, business]) {
    expect(tag).toMatch(/^[0-9a-f]{16}$/)
    expect(plain.startsWith(tag as string)).toBe(false)
    expect(Object.values(others)).not.toContain(tag)
  }
})

test('counters in memory are bounded, and the oldest are dropped first', () => {
  const clock = { now: 0 }
  const counters = memoryCounters({ maxCounters: 100, now: () => clock.now })
  for (let i = 0; i < 10_000; i += 1) counters.add(`k${i}`, 1, 1000)
  expect(counters.add('k0', 0, 1000)).toBe(0)
  expect(counters.add('k9999', 0, 1000)).toBe(1)
  clock.now = 1000
  expect(counters.add('k9999', 0, 1000)).toBe(0)
})
