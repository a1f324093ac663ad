import { createVerifier, onEvent } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { processStalls } from '../../src/check/stalls.js'
import { withFullThreadPool } from '../support/full-thread-pool.js'
import { withTicket } from '../support/requests.js'

const states: string[] = []
const end = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
afterEach(() => {
  states.length = 0
})

/** Keeps the event loop from everything else. */
function block(ms: number): void {
  const until = process.hrtime.bigint() + BigInt(ms) * 1_000_000n
  while (process.hrtime.bigint() < until);
}

const silent = () => new Promise<never>(() => {})
const answers = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`t${n}`, silent]))

/** Eight tickets of eight visitors at a vendor that never answers, and what the process does in the meantime. */
async function visits(meanwhile: () => unknown, timeoutMs = 600) {
  const verifier = createVerifier({ provider: fakeProvider({ answers }), timeoutMs })
  const options = { onUnavailable: { admit: true, perMinute: 100 } } as const
  const pending = Array.from({ length: 8 }, (_, n) =>
    verifier.verify(withTicket(`t${n}`, { ip: `203.0.113.${n}` }), options),
  )
  meanwhile()
  const decisions = await Promise.all(pending)
  await verifier.close()
  return decisions
}

describe('a vendor that did not answer is not down', () => {
  test('while our own event loop stood still', async () => {
    const decisions = await visits(() => setTimeout(() => block(500), 30))
    expect(decisions.map(({ verdict }) => verdict?.outcome)).toEqual(Array(8).fill('misconfigured'))
    expect(decisions[0]?.verdict).toMatchObject({ error: { message: expect.stringMatching(/stood still for \d+ ms/) } })
    expect(states).toEqual([])
  })

  test('while our own thread pool was full', async () => {
    const decisions = await withFullThreadPool(() => visits(() => undefined))
    expect(decisions.map(({ verdict }) => verdict?.outcome)).toEqual(Array(8).fill('misconfigured'))
    expect(states).toEqual([])
  })
})

test('a vendor that did not answer a healthy process is down', async () => {
  await visits(() => undefined, 2_000)
  expect(states).toEqual(['open'])
})

test('the event loop is measured only while a call is under way', async () => {
  const stalls = processStalls()
  block(60)
  const ended = stalls.watch()
  await new Promise((resolve) => setTimeout(resolve, 40))
  block(200)
  await new Promise((resolve) => setTimeout(resolve, 40))
  const stalledMs = ended()
  expect(stalledMs).toBeGreaterThan(150)
  block(100)
  expect(stalls.watch()()).toBeLessThan(50)
  end()
})
