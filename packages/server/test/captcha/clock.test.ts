import { memoryStore } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { claimsOf } from '../../src/captcha/captcha-request.js'
import { clockToleranceMs, createEras, onlyForward } from '../../src/captcha/clock.js'
import { issueTicket } from '../../src/captcha/tickets.js'
import { createService, type Service, type ServiceOptions } from '../../src/index.js'
import { answerOf, call, sealKey, secretId, secretKey } from '../support/service.js'
import { sealFor } from '../support/tokens.js'
import { challengeFor, post } from '../support/widget.js'

const hourMs = 3_600_000
const minuteMs = 60_000
const noon = Date.UTC(2030, 0, 1, 12)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: noon })
})
type TestService = Service & { clock: { readonly now: number } }
const started: TestService[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()))
  vi.useRealTimers()
})

/** A service with the clocks that it has in production. */
function start(options: Partial<ServiceOptions> = {}): TestService {
  const clock = {
    get now() {
      return Date.now()
    },
  }
  const keys = { secretId, secretKey, sealKeys: [sealKey] }
  const service = Object.assign(createService({ ...keys, proofOfWork: false, ...options }), { clock })
  started.push(service)
  return service
}
const setClock = (byMs: number) => vi.setSystemTime(Date.now() + byMs)
const pass = (ms: number) => vi.advanceTimersByTime(ms)

const check = async (service: TestService, ticket: string): Promise<number> =>
  (await call(service, { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 1 })).code
const newTicket = ({ context }: TestService): string =>
  issueTicket(context, claimsOf(context, { identity: {}, visit: {} })).ticket
const spend = async ({ context }: TestService, ticket: string, uses: number): Promise<boolean> => {
  const token = context.tokens.open('ticket', ticket)
  return token.state === 'live' && (await token.spend(uses))
}
const stateOf = (service: TestService, text: string) => service.context.tokens.open('ticket', text).state
/** How long it takes until a ticket that was made now is refused. */
async function lifeOf(service: TestService): Promise<number> {
  const ticket = newTicket(service)
  let livedMs = 0
  for (; stateOf(service, ticket) === 'live'; livedMs += minuteMs) pass(minuteMs)
  return livedMs
}

describe('a process that keeps its marks in memory', () => {
  test.each([10 * minuteMs, hourMs, 26 * hourMs])(
    'whose clock was %i ms ahead and is set back admits nothing again that was used, ever',
    async (aheadMs) => {
      const service = start()
      setClock(aheadMs)
      const ticket = newTicket(service)
      expect([await check(service, ticket), await check(service, ticket)]).toEqual([0, 0])
      const { challenge } = await challengeFor(service)
      const answer = { challenge, answer: answerOf(service, 'challenge', challenge) }
      expect((await post(service, 'answer', answer)).body.ok).toBe(true)
      setClock(-aheadMs)
      for (let passedMs = 0; passedMs < aheadMs + hourMs; passedMs += 5 * minuteMs) {
        expect([await check(service, ticket), (await post(service, 'answer', answer)).body.ok]).toEqual([5100, false])
        pass(5 * minuteMs)
      }
    },
  )

  test('begins anew when its clock is set back far: what it made before is refused, as after a restart', async () => {
    const service = start()
    setClock(hourMs)
    const ticket = newTicket(service)
    const { challenge } = await challengeFor(service)
    setClock(-hourMs)
    const answer = { challenge, answer: answerOf(service, 'challenge', challenge) }
    for (let passedMs = 0; passedMs < 2 * hourMs; passedMs += 10 * minuteMs) {
      expect((await post(service, 'answer', answer)).body).toEqual({ ok: false, reason: 'expired' })
      expect(await check(service, ticket)).toBe(5100)
      expect(await check(service, newTicket(service))).toBe(0)
      pass(10 * minuteMs)
    }
  })

  test('goes on where its clock is set back a little, and admits nothing again that was used', async () => {
    const service = start()
    pass(hourMs)
    const [used, unused] = [newTicket(service), newTicket(service)]
    expect([await check(service, used), await check(service, used)]).toEqual([0, 0])
    for (let n = 0; n < 3; n += 1) setClock(-clockToleranceMs / 3)
    expect(await check(service, unused)).toBe(0)
    for (let passedMs = 0; passedMs < hourMs; passedMs += minuteMs) {
      expect(await check(service, used)).toBe(5100)
      pass(minuteMs)
    }
  })

  test.each([-minuteMs, -hourMs])(
    'set back by %i ms, it leaves nothing that passes again after a restart',
    async (byMs) => {
      const service = start()
      setClock(byMs)
      const ticket = newTicket(service)
      expect([await check(service, ticket), await check(service, ticket)]).toEqual([0, 0])
      const page = sealFor(service, 'session')
      pass(1)
      const next = start()
      expect(next.context.tokens.open('session', page).state).toBe('live')
      for (let passedMs = 0; passedMs < 2 * hourMs; passedMs += 5 * minuteMs) {
        expect(await check(next, ticket)).toBe(5100)
        pass(5 * minuteMs)
      }
    },
  )

  test('makes tickets that live as long as ever and say when they were made, wherever its clock is set', async () => {
    const service = start()
    for (const byMs of [0, hourMs, -2 * hourMs, -hourMs, minuteMs]) {
      setClock(byMs)
      expect(await lifeOf(service)).toBe(20 * minuteMs)
      expect(service.context.tokens.open('ticket', newTicket(service))).toMatchObject({
        claims: { issuedAtMs: Date.now() },
      })
    }
  })

  test('that started with a clock ahead refuses what came before it, and takes what it makes once that is set back', async () => {
    const before = newTicket(start())
    setClock(hourMs)
    const service = start()
    setClock(-hourMs)
    expect(stateOf(service, before)).toBe('expired')
    expect(await check(service, newTicket(service))).toBe(0)
  })

  test('forgets what an address has fetched ten minutes later, wherever its clock is set', async () => {
    const service = start({ budgets: { ip: { fetch: [1, 1, 1, 1], fail: [9, 9, 9, 9] } } })
    const subjects = service.context.subjectsOf({ ip: '8.8.8.8' })
    const look = () => service.context.budgets.look(subjects)
    await post(service, 'challenge', { token: sealFor(service, 'session') })
    expect(await look()).toBe(4)
    setClock(hourMs)
    expect(await look()).toBe(4)
    setClock(-2 * hourMs)
    pass(10 * minuteMs)
    expect(await look()).toBe(0)
  })
})

describe('processes that share a store', () => {
  /** Of which the other's clock can be off. */
  const shared = () => {
    const store = memoryStore()
    const clock = { offMs: 0 }
    const services = [start({ store }), start({ store, now: () => Date.now() + clock.offMs })] as const
    return { one: services[0], other: services[1], clock }
  }

  test('admit a ticket once, if their clocks are no further apart than they may be', async () => {
    const { one: behind, other: ahead, clock } = shared()
    clock.offMs = clockToleranceMs
    const ticket = newTicket(ahead)
    pass(20 * minuteMs - 1)
    expect(await spend(ahead, ticket, 1)).toBe(true)
    for (let passedMs = 0; passedMs < 10 * minuteMs; passedMs += minuteMs) {
      expect([await spend(ahead, ticket, 1), await spend(behind, ticket, 1)]).toEqual([false, false])
      pass(minuteMs)
    }
  })

  test.each(['challenge', 'picture', 'ticket', 'script', 'session', 'script-url', 'picture-url'] as const)(
    'refuse a %s that was made further ahead of their clock than clocks may be apart, as one that expired',
    (purpose) => {
      const { one, other, clock } = shared()
      clock.offMs = clockToleranceMs
      const near = sealFor(other, purpose)
      clock.offMs += 1
      const far = sealFor(other, purpose)
      const states = [near, far].map((text) => one.context.tokens.open(purpose, text).state)
      expect(states).toEqual(['live', 'expired'])
    },
  )

  test('admit nothing again that one whose clock was an hour ahead had used, for twice as long as a ticket lives', async () => {
    const { one, other, clock } = shared()
    clock.offMs = hourMs
    const ticket = newTicket(other)
    expect([await spend(other, ticket, 2), await spend(other, ticket, 2)]).toEqual([true, true])
    clock.offMs = 0
    for (let passedMs = 0; passedMs < 40 * minuteMs; passedMs += 5 * minuteMs) {
      pass(5 * minuteMs)
      expect([await check(one, ticket), await check(other, ticket)]).toEqual([5100, 5100])
    }
  })
})

describe('the eras of a clock', () => {
  function eras() {
    const clock = { now: noon }
    const era = createEras(
      () => clock.now,
      onlyForward(() => clock.now),
    )
    return (byMs: number) => {
      clock.now += byMs
      return era().number
    }
  }

  test('end where it is set back by more than clocks may be apart, also little by little', () => {
    const set = eras()
    expect([0, hourMs, -clockToleranceMs, -1, hourMs, 0].map(set)).toEqual([0, 0, 0, 1, 1, 1])
    const slowly = eras()
    expect([hourMs, -100_000, -100_000, 1_000, -100_000, -2_000].map(slowly)).toEqual([0, 0, 0, 0, 0, 1])
  })

  test('end where it is set back to before they began', () => {
    expect([0, 5, -5, -1, 0, 100, -50].map(eras())).toEqual([0, 0, 0, 1, 1, 1, 1])
  })

  test('do not end where it is a little uneven', () => {
    let elapsed = 0
    const era = createEras(
      () => Math.floor(elapsed),
      () => elapsed,
    )
    for (; elapsed < 100; elapsed += 0.37) expect(era().number).toBe(0)
  })
})
