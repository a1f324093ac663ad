import { onEvent } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type GuardedServer,
  type GuardedServerOptions,
  guardedServer,
  send,
  sendTicket,
} from '../support/guarded-server.js'
import { code, type LoopbackVendor, loopbackVendor, secretId, secretKey, yes } from '../support/loopback-vendor.js'

let vendor: LoopbackVendor
let guarded: GuardedServer | undefined

beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(async () => {
  vi.useRealTimers()
  expect(guarded?.errors).toEqual([])
  await guarded?.close()
  await vendor.close()
})

async function serve(options: GuardedServerOptions): Promise<GuardedServer> {
  guarded = await guardedServer(vendor.endpoint, options)
  return guarded
}
/** Waits for what the sockets of this process bring; the clock may stand still meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}
const statuses = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

describe('limits', () => {
  test('more than maxPending at once are 503, and the others are not disturbed', async () => {
    const waiting: (() => void)[] = []
    vendor.answers((...call) => waiting.push(() => yes(...call)))
    const { url } = await serve({ verifier: { maxPending: 5 } })
    const first = Array.from({ length: 5 }, (_, i) => sendTicket(url, `t${i}`))
    await expect.poll(() => waiting.length).toBe(5)
    const more = await Promise.all(Array.from({ length: 20 }, (_, i) => sendTicket(url, `u${i}`)))
    expect(statuses(more, 503)).toBe(20)
    expect(more[0]?.headers['retry-after']).toBe('1')
    for (const answer of waiting) answer()
    expect(statuses(await Promise.all(first), 200)).toBe(5)
    expect(vendor.calls).toHaveLength(5)
  })

  test('junk from one IP does not drain the quota, nor keep others out', async () => {
    vendor.answers(code(5100))
    const { url } = await serve({ verifier: { maxChecksPerIpPerMinute: 10 } })
    const from = (ip: string, i: number) => sendTicket(url, `junk${ip}${i}`, { 'X-Test-IP': ip })
    const network = Array.from({ length: 50 }, (_, i) => from(`2001:db8:0:1::${i.toString(16)}`, i))
    const answers = await Promise.all(network)
    expect([statuses(answers, 403), statuses(answers, 503)]).toEqual([10, 40])
    expect(vendor.calls).toHaveLength(10)
    vendor.answers(yes)
    expect((await from('203.0.113.9', 1)).status).toBe(200)
  })

  test('a flood that outlasts a slow vendor’s connections does not make it look down', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
    const states: string[] = []
    const stop = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    const waiting: (() => void)[] = []
    vendor.answers((...call) => waiting.push(() => yes(...call)))
    const provider = tianyu({ secretId, secretKey, endpoint: vendor.endpoint, connections: 2 })
    let arrived = 0
    let answered = 0
    const identity = () => ({ uid: `visitor ${++arrived}` })
    const { url } = await serve({ verifier: { provider, timeoutMs: 1000 }, guard: { identity } })
    const flood = Array.from({ length: 100 }, async (_, i) => {
      const answer = await sendTicket(url, `t${i}`, { 'X-Test-IP': `203.0.113.${i}` })
      answered += 1
      return answer
    })
    await until(() => arrived === 100)
    for (let i = 0; i < 9; i += 1) {
      await until(() => waiting.length > i)
      await vi.advanceTimersByTimeAsync(100)
      waiting[i]?.()
      await until(() => answered > i)
    }
    await vi.advanceTimersByTimeAsync(100)
    const answers = await Promise.all(flood)
    stop()
    expect([statuses(answers, 200), statuses(answers, 503)]).toEqual([9, 91])
    expect(states).toEqual([])
  })

  test('what needs no call counts against nobody', async () => {
    const { url } = await serve({ verifier: { maxChecksPerIpPerMinute: 2 } })
    await sendTicket(url, 'one')
    for (let i = 0; i < 20; i += 1) {
      expect((await sendTicket(url, 'one')).status).toBe(403)
      expect((await send(url, '{}')).status).toBe(400)
    }
    expect((await sendTicket(url, 'two')).status).toBe(200)
  })
})
