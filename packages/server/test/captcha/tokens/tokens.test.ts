import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import type { Purpose } from '../../../src/captcha/tokens/sealer.js'
import { testService } from '../../support/service.js'

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
const claims = (service: TestService, more: object = {}) => ({
  ...claimsOf(service.context, { identity: {}, visit: {} }),
  ...more,
})
const leftMs = (service: TestService, purpose: Purpose, text: string) => {
  const token = service.context.tokens.open(purpose, text)
  return typeof token === 'string' ? token : token.leftMs
}

describe('after a restart without a shared store', () => {
  test.each(['challenge', 'picture', 'ticket'] as const)('a %s of the process before is refused', (purpose) => {
    const text = start(noon).context.tokens.seal(purpose, claims(start(noon)))
    expect(leftMs(start(noon + 1), purpose, text)).toBe(0)
    expect(leftMs(start(noon + 1, { store: memoryStore() }), purpose, text)).toBeGreaterThan(60_000)
  })

  test.each(['script', 'script-url', 'session', 'picture-url'] as const)('a %s goes on', (purpose) => {
    const text = start(noon).context.tokens.seal(purpose, claims(start(noon)))
    expect(leftMs(start(noon + 1), purpose, text)).toBeGreaterThan(60_000)
  })

  test('a clock that is stepped back afterwards refuses nothing fresh', () => {
    const service = start(noon)
    service.clock.now = noon - 3_600_000
    const text = service.context.tokens.seal('ticket', claims(service))
    expect(leftMs(service, 'ticket', text)).toBeGreaterThan(60_000)
  })
})

describe('marks of what costs nothing to get', () => {
  test('cannot take up the space that tickets need, nor the other way round', async () => {
    const full = { ...memoryStore(), take: async () => ({ state: 'full' }) as never }
    const service = start(noon)
    const { tokens } = service.context
    const free = tokens.open('session', tokens.seal('session', claims(service, { isFree: true })))
    const signed = tokens.open('session', tokens.seal('session', claims(service)))
    const ticket = tokens.open('ticket', issueTicket(service.context, claims(service, { isFree: true })).ticket)
    if (typeof free === 'string' || typeof signed === 'string' || typeof ticket === 'string') throw new Error('broken')
    expect(tokens.marksOf(free.claims)).not.toBe(tokens.marksOf(signed.claims))
    expect([await free.spend(1, 'one'), await signed.spend(1, 'one'), await ticket.spend(1, 'one')]).toEqual([
      true,
      true,
      false,
    ])
    // Redis is one store for all, whose memory its operator bounds.
    const shared = start(noon, { store: full })
    const opened = shared.context.tokens.open('session', shared.context.tokens.seal('session', claims(shared)))
    await expect(typeof opened === 'string' ? undefined : opened.spend(1)).rejects.toThrow('full')
  })
})
