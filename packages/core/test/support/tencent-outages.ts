import { createVerifier, type GuardOptions, memoryStore, onEvent } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { tencent } from '@ticketgate/core/tencent'
import { type FakeVendor, fakeVendor, tencentWire } from '@ticketgate/testing'
import { afterEach, beforeEach, vi } from 'vitest'
import { post } from './requests.js'
import { verdictOf } from './verdict-of.js'

const keys = { secretId: 'AKIDoutage', secretKey: 'the account’s key' }
export const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }

export type RouteOptions = GuardOptions<unknown, { userIp?: string }, 'ticket' | 'randstr'>

/** A route that loosens nothing. */
export const strict: RouteOptions = {}
/** A route that admits three visitors a minute while the vendor is down. */
export const open: RouteOptions = { onUnavailable: { admit: true, perMinute: 3 } }

/** For each test: a fake Tencent that can go down, and visitors with tickets of it. */
export function tencentOutages() {
  let vendor: FakeVendor
  const ends: (() => unknown)[] = []

  beforeEach(async () => {
    // Only the clock stands still: sockets and their timers are real.
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    vendor = await fakeVendor(tencentWire({ ...keys, ...app }))
  })
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()))
    await vendor.close()
    vi.useRealTimers()
  })

  function setUp(timeoutMs = 60_000, store = memoryStore()) {
    const provider = tencent({ ...keys, ...app, endpoint: vendor.endpoint })
    const verifier = createVerifier({ provider, timeoutMs, store })
    const states: string[] = []
    const unlisten = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    ends.push(unlisten, () => verifier.close())
    const guardOf = (options: RouteOptions) => createGuard(verifier, options)
    const guards = new Map<RouteOptions, ReturnType<typeof guardOf>>()

    async function visit(ip: string, options: RouteOptions = strict, ticket = newTicket()) {
      const guard = guards.get(options) ?? guardOf(options)
      guards.set(options, guard)
      const request = post({ ticket, randstr: '@abc' }, { ip })
      const decision = await guard.check(request, request)
      const verdict = verdictOf(decision)
      if (decision.admitted) return { ...decision.admission, verdict, status: 200 }
      return { admittedBy: undefined, verdict, ...decision.reply }
    }

    /** Visits from so many visitors, one ticket each. */
    async function visits(tickets: number, ips: number, options?: RouteOptions) {
      const seen = []
      for (let i = 0; i < tickets; i += 1) seen.push(await visit(`203.0.113.${i % ips}`, options))
      return seen
    }

    return { visit, visits, states }
  }

  return {
    setUp,
    /** What is called once the test is over. */
    ends,
    get vendor() {
      return vendor
    },
  }
}

let count = 0
function newTicket(): string {
  count += 1
  return `t03-${count}`
}
