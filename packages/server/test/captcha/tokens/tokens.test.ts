import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import type { Purpose } from '../../../src/captcha/tokens/kinds/index.js'
import { testService } from '../../support/service.js'
import { sealFor } from '../../support/tokens.js'

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

describe('used-marks of tokens that cost nothing to get', () => {
  test('cannot take up the space that tickets need, nor the other way round', async () => {
    const full = { ...memoryStore(), take: async () => ({ state: 'full' }) as never }
    const service = start(noon)
    const { tokens } = service.context
    const free = tokens.open('session', sealFor(service, 'session', { isFree: true }))
    const signed = tokens.open('session', sealFor(service, 'session'))
    const visit = claimsOf(service.context, { identity: {}, visit: {}, isFree: true })
    const ticket = tokens.open('ticket', issueTicket(service.context, visit).ticket)
    if (free.state !== 'live' || signed.state !== 'live' || ticket.state !== 'live') throw new Error('not live')
    expect(tokens.marksOf(free.claims)).not.toBe(tokens.marksOf(signed.claims))
    expect([await free.spend(1, 'one'), await signed.spend(1, 'one'), await ticket.spend(1, 'one')]).toEqual([
      true,
      true,
      false,
    ])
    // Redis is one store for all, whose memory its operator bounds.
    const shared = start(noon, { store: full })
    const opened = shared.context.tokens.open('session', sealFor(shared, 'session'))
    await expect(opened.state === 'live' ? opened.spend(1) : undefined).rejects.toThrow('full')
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
