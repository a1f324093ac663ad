import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import type { Purpose } from '../../../src/captcha/tokens/kinds/index.js'
import { createSealer } from '../../../src/captcha/tokens/sealer.js'
import { createTokens } from '../../../src/captcha/tokens/tokens.js'
import { createUsedMarks } from '../../../src/captcha/tokens/uses.js'
import { namedStore } from '../../support/named-store.js'
import { answerOf, call, sealKey, testService } from '../../support/service.js'
import { sealFor } from '../../support/tokens.js'
import { post } from '../../support/widget.js'

type TestService = ReturnType<typeof testService>
const started: TestService[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()))
})
function start(startedAtMs: number, options: Parameters<typeof testService>[0] = {}): TestService {
  const clock = { now: startedAtMs }
  const service = Object.assign(testService({ now: () => clock.now, ...options }), { clock })
  started.push(service)
  return service
}
const noon = Date.UTC(2030, 0, 1, 12)
const leftMs = (service: TestService, purpose: Purpose, text: string) => {
  const token = service.context.tokens.open(purpose, text)
  return token.state === 'live' ? token.leftMs : token.state
}

describe('after a restart without a shared store', () => {
  test.each(['challenge', 'picture', 'ticket'] as const)(
    'a %s that was sealed before the restart is refused',
    (purpose) => {
      const text = sealFor(start(noon), purpose)
      expect(leftMs(start(noon + 1), purpose, text)).toBe('expired')
      expect(leftMs(start(noon + 1, { store: memoryStore() }), purpose, text)).toBeGreaterThan(60_000)
    },
  )

  test.each(['script', 'script-url', 'session', 'picture-url'] as const)(
    'a %s that was sealed before the restart stays valid',
    (purpose) => {
      const text = sealFor(start(noon), purpose)
      expect(leftMs(start(noon + 1), purpose, text)).toBeGreaterThan(60_000)
    },
  )

  test('what is sealed after the clock was stepped back is valid', () => {
    const service = start(noon)
    service.clock.now = noon - 3_600_000
    const text = sealFor(service, 'ticket')
    expect(leftMs(service, 'ticket', text)).toBeGreaterThan(60_000)
  })
})

describe('used-marks', () => {
  /** Takes a use of the same name, which each store has once. */
  async function take(service: TestService, purpose: Purpose, isUnsigned = false): Promise<boolean> {
    const token = service.context.tokens.open(purpose, sealFor(service, purpose, { isUnsigned }))
    return token.state === 'live' && (await token.spend(1, 'one'))
  }
  const takeAll = async (service: TestService, purposes: readonly Purpose[], isUnsigned = false) => {
    const taken = []
    for (const purpose of purposes) taken.push(await take(service, purpose, isUnsigned))
    return taken
  }
  const pages = ['session', 'script', 'script-url', 'picture-url'] as const

  test('of pages, of what tickets need, and of those who needed no signed request take up no space of each other', async () => {
    const service = start(noon)
    expect(await takeAll(service, pages)).toEqual([true, false, false, false])
    expect(await takeAll(service, pages, true)).toEqual([true, false, false, false])
    expect(await takeAll(service, ['challenge', 'picture', 'ticket'])).toEqual([true, false, false])
    expect(await takeAll(service, ['challenge', 'picture'], true)).toEqual([true, false])
    // Whoever has a ticket has earned it.
    expect(await take(service, 'ticket', true)).toBe(false)
    const { kept, unsignedKept, tokens } = service.context
    await expect(kept.keep('one', { ttlMs: 1, value: 'x' })).rejects.toThrow()
    await expect(unsignedKept.keep('one', { ttlMs: 1, value: 'x' })).rejects.toThrow()
    const limit = { maxUses: 1, ttlMs: 1 }
    expect([
      await tokens.marksOf({}).use('one', limit),
      await tokens.marksOf({ isUnsigned: true }).use('one', limit),
    ]).toEqual([false, false])
  })

  test('are all in a shared store, whose memory its operator bounds', async () => {
    const { store, names } = namedStore()
    const service = start(noon, { store })
    expect(await takeAll(service, [...pages, 'challenge', 'picture', 'ticket'])).toEqual([
      true,
      ...Array(6).fill(false),
    ])
    expect(names('')).toEqual(['one'])
    const full = start(noon, { store: { ...memoryStore(), take: async () => ({ state: 'full' }) as const } })
    await expect(take(full, 'session')).rejects.toThrow('full')
  })
})

describe('a flood of page views', () => {
  const query = { Action: 'CaptchaQuery', captchaType: 1, script: 0, businessId: 1, userIp: '203.0.113.7' }
  const room = 5

  /** A service with room for five marks of pages, and for as many of each other kind. */
  function startSmall(): TestService {
    const service = start(noon, { budgets: false, proofOfWork: false })
    const marks = () => createUsedMarks(memoryStore({ maxTickets: room, now: service.context.now }))
    const tokens = createTokens({
      sealer: createSealer({ sealKeys: [sealKey], now: service.context.now }),
      settings: service.context.settings,
      now: service.context.now,
      marks: { earned: marks(), unsigned: marks(), pages: marks(), unsignedPages: marks(), late: marks() },
      eraOfMemory: undefined,
    })
    Object.assign(service.context, { tokens })
    return service
  }
  const solve = async (service: TestService, challenge: string) =>
    (await post(service, 'answer', { challenge, answer: answerOf(service, 'challenge', challenge) })).body
  const openPage = async (service: TestService) => {
    const { script } = await call(service, query)
    return post(service, 'challenge', { token: /"token":"([^"]+)"/.exec(script)?.[1] ?? '' })
  }
  const openAppPage = async (service: TestService) => {
    const { token } = (await post(service, 'session', { appId: '190000001' })).body
    return post(service, 'challenge', { token })
  }

  test.each([
    ['with signed scripts', openPage, openAppPage],
    ['with the id of an application', openAppPage, openPage],
  ])('%s leaves room for answers, tickets and the other pages', async (_how, flood, other) => {
    const service = startSmall()
    const first = await flood(service)
    const statuses = []
    for (let i = 0; i < room; i += 1) statuses.push((await flood(service)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 503])
    expect((await solve(service, first.body.challenge)).ok).toBe(true)
    const { ticket } = await solve(service, (await other(service)).body.challenge)
    expect(ticket).toEqual(expect.any(String))
    const check = { Action: 'CaptchaCheck', captchaType: 1, businessId: 1, userIp: '203.0.113.7' }
    const good = issueTicket(service.context, claimsOf(service.context, { identity: {}, visit: {} })).ticket
    expect(await call(service, { ...check, ticket: good })).toMatchObject({ code: 0 })
  })
})

describe('an opened token', () => {
  test('lives as long as its purpose, and no longer than a protocol prescribes', () => {
    const service = start(noon)
    const text = sealFor(service, 'ticket')
    service.clock.now += 299_999
    const prescribed = () => service.context.tokens.open('ticket', text, { maxAgeMs: 300_000 })
    expect(prescribed()).toMatchObject({ state: 'live', leftMs: 1 })
    expect(leftMs(service, 'ticket', text)).toBe(1_200_000 - 299_999)
    service.clock.now += 1
    expect(prescribed()).toMatchObject({ state: 'expired', claims: { issuedAtMs: noon } })
    service.clock.now = noon + 1_200_000
    expect(leftMs(service, 'ticket', text)).toBe('expired')
  })

  test('that expired still has its claims, and one for another purpose says so', () => {
    const service = start(noon)
    const text = sealFor(service, 'session', { captchaType: 9 })
    service.clock.now += 3_600_000
    expect(service.context.tokens.open('session', text)).toMatchObject({ state: 'expired', claims: { captchaType: 9 } })
    expect(service.context.tokens.open('ticket', text)).toEqual({ state: 'broken', fault: 'foreign' })
  })
})
