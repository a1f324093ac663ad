import { createVerifier, memoryStore, type RequestLike, type TicketStore } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { expect, test, vi } from 'vitest'
import { pause } from '../src/deadline.js'
import { useFakeClock } from './support/fake-clock.js'
import { withTicket } from './support/requests.js'
import { verdictOf } from './support/verdict-of.js'

useFakeClock()

const hang = () => new Promise<never>(() => {})
const invalid = { outcome: 'reject', reason: 'invalid', final: false } as const

test('a request that waited for the checks of others, and had little time left, times out alone', async () => {
  const words = [() => pause(600).then(() => invalid), hang, () => ({ outcome: 'pass' }) as const]
  const provider = fakeProvider({ answers: { stolen: () => (words.shift() ?? hang)() } })
  const verifier = createVerifier({ provider, timeoutMs: 1_000 })
  const visit = async (uid: string) => {
    const decision = await verifier.verify(withTicket('stolen'), { identity: () => ({ uid }) })
    return verdictOf(decision)
  }
  const thieves = [visit('one'), visit('two')]
  await vi.advanceTimersByTimeAsync(700)
  const owner = visit('owner')
  await vi.advanceTimersByTimeAsync(300)
  expect(await Promise.all(thieves)).toMatchObject([{ reason: 'invalid' }, { cause: 'timeout' }])
  expect(await owner).toMatchObject({ outcome: 'pass' })
})

test('a retry pass that is of no use takes its time from the same deadline', async () => {
  const memory = memoryStore()
  let slowMs = 0
  const store: TicketStore = {
    ...memory,
    take: async (key, use) => {
      await pause(slowMs)
      return memory.take(key, use)
    },
  }
  const verifier = createVerifier({ provider: fakeProvider({ answers: { hangs: hang } }), store, timeoutMs: 1_000 })
  const issuePass = { key: 'a key of thirty-two characters!!', ttlSeconds: 60, uses: 1, carrier: 'header' } as const
  const options = { issuePass }
  const send = (ticket: string, pass?: string) => {
    const request: RequestLike = withTicket(ticket, pass === undefined ? {} : { headers: { 'x-captcha-pass': pass } })
    return verifier.verify(request, options)
  }
  const sent = send('pass-a')
  await vi.advanceTimersByTimeAsync(1)
  const first = await sent
  const pass = first.admitted ? first.headers['X-Captcha-Pass'] : undefined
  const used = send('none', pass)
  await vi.advanceTimersByTimeAsync(1)
  expect(await used).toMatchObject({ admitted: true, admission: { admittedBy: 'retry-pass' } })

  slowMs = 900
  const startedAt = performance.now()
  const checked = send('hangs', pass).then((decision) => [verdictOf(decision), performance.now() - startedAt])
  await vi.advanceTimersByTimeAsync(1_900)
  const [verdict, tookMs] = await checked
  expect(verdict).toMatchObject({ outcome: 'unavailable', cause: 'timeout' })
  expect(tookMs).toBeLessThanOrEqual(1_001)
})
