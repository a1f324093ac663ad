import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createBudgets } from '../../../src/captcha/budgets/budgets.js'
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

  test.each(['ip', 'uid', 'businessId'] as const)('count by %s, apart from one another', async (name) => {
    const { budgets } = make()
    const [one, two] = [subjectsOf({ [name]: '1.2.3.4' }), subjectsOf({ [name]: '1.2.3.5' })]
    for (let i = 0; i < 100; i += 1) await budgets.count(name === 'uid' ? 'fail' : 'fetch', one)
    expect([await budgets.look(one), await budgets.look(two)]).toEqual([4, 0])
  })

  test('look without counting, and forget after the window', async () => {
    const { budgets, clock } = make()
    const visitor = subjectsOf({ ip: '1.2.3.4' })
    const seen = []
    for (let i = 0; i < 8; i += 1) seen.push(await budgets.count('fail', visitor))
    expect(seen).toEqual([0, 1, 1, 2, 2, 3, 3, 4])
    for (let i = 0; i < 50; i += 1) expect(await budgets.look(visitor)).toBe(4)
    clock.now = 59_999
    expect(await budgets.look(visitor)).toBe(4)
    clock.now = 60_000
    expect(await budgets.look(visitor)).toBe(0)
  })

  test('take the worst of a visit’s subjects', async () => {
    const { budgets } = make()
    for (let i = 0; i < 3; i += 1) await budgets.count('fail', subjectsOf({ uid: 'u' }))
    expect(await budgets.look(subjectsOf({ uid: 'u', ip: '9.9.9.9', businessId: 1 }))).toBe(3)
    expect(await budgets.look(subjectsOf({}))).toBe(0)
  })

  test.each([
    ['ip', 4],
    ['uid', 3],
    ['businessId', 3],
  ] as const)('by default end for one %s at %i: only an address is refused', async (name, worst) => {
    for (const event of ['fail', 'fetch'] as const) {
      const counters = { add: (key: string) => (key.startsWith(event) ? 1e9 : 0) }
      expect(await createBudgets(counters).look(subjectsOf({ [name]: 'somebody' }))).toBe(worst)
    }
  })

  test('know an IPv6 visitor by the /64', async () => {
    const { budgets } = make()
    for (let i = 0; i < 8; i += 1) await budgets.count('fail', subjectsOf({ ip: `2001:db8:0:1::${i + 1}` }))
    expect(await budgets.look(subjectsOf({ ip: '2001:db8:0:1:ffff::1' }))).toBe(4)
    expect(await budgets.look(subjectsOf({ ip: '2001:db8:0:2::1' }))).toBe(0)
  })
})

test('subjects go into a token and out of it', () => {
  for (const visit of [{}, { ip: '1.2.3.4' }, { uid: 'u', businessId: 0 }, { ip: '::1', uid: 'x', businessId: 7 }]) {
    const packed = packSubjects(subjectsOf(visit))
    expect(packed).toHaveLength(24)
    expect(unpackSubjects(packed)).toEqual(subjectsOf(visit))
  }
})

test('subjects are keyed: without the seal key nobody finds one who is counted as another', () => {
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

test('counters in memory are bounded; the oldest go first', () => {
  const clock = { now: 0 }
  const counters = memoryCounters({ maxCounters: 100, now: () => clock.now })
  for (let i = 0; i < 10_000; i += 1) counters.add(`k${i}`, 1, 1000)
  expect(counters.add('k0', 0, 1000)).toBe(0)
  expect(counters.add('k9999', 0, 1000)).toBe(1)
  clock.now = 1000
  expect(counters.add('k9999', 0, 1000)).toBe(0)
})
