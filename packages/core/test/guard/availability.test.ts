import { type CaptchaEvents, memoryStore, onEvent, type TicketStore } from '@ticketgate/core'
import type { VendorStep } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { open, strict, tencentOutages } from '../support/tencent-outages.js'

const tencentOutage = tencentOutages()

describe('what opens the breaker', () => {
  const outages: Record<string, () => Promise<number>> = {
    'no connection': async () => {
      await tencentOutage.vendor.down()
      return 60_000
    },
    'status 500': async () => {
      tencentOutage.vendor.always({ status: 500, body: '' })
      return 60_000
    },
    'a lost connection': async () => {
      tencentOutage.vendor.always({ fault: 'reset before headers' })
      return 60_000
    },
    'no answer in time': async () => {
      tencentOutage.vendor.always({ fault: 'hang' })
      return 60
    },
  }

  test.each(Object.entries(outages))('%s, for five tickets from three visitors', async (_, begin) => {
    const timeoutMs = await begin()
    const { visits, visit, states } = tencentOutage.setUp(timeoutMs)
    await visits(4, 4)
    expect(states).toEqual([])
    await visit('203.0.113.9')
    expect(states).toEqual(['open'])
  })

  test('never one visitor, nor two, nor one ticket', async () => {
    await tencentOutage.vendor.down()
    const { visits, states } = tencentOutage.setUp()
    await visits(20, 2)
    expect(states).toEqual([])
    const network = tencentOutage.setUp()
    for (let i = 0; i < 20; i += 1) await network.visit(`2001:db8::${i}`)
    expect(network.states).toEqual([])
    const other = tencentOutage.setUp()
    for (let i = 0; i < 20; i += 1) await other.visit(`203.0.113.${i}`, strict, 't03-same')
    expect(other.states).toEqual([])
  })

  test('never a vendor that a slow store left no time', async () => {
    tencentOutage.vendor.always({ fault: 'hang' })
    const { claim, ...rest } = memoryStore()
    const slow: TicketStore = {
      ...rest,
      claim: (...claimed) => {
        vi.advanceTimersByTime(60)
        return claim(...claimed)
      },
    }
    const hurried = tencentOutage.setUp(100, slow)
    const seen = await hurried.visits(6, 6)
    expect(seen.map(({ verdict }) => verdict)).toEqual(Array(6).fill(expect.objectContaining({ cause: 'timeout' })))
    expect(hurried.states).toEqual([])
    const patient = tencentOutage.setUp(160, slow)
    await patient.visits(5, 5)
    expect(patient.states).toEqual(['open'])
  })

  const response = (more: object): VendorStep => ({ body: { Response: more } })
  const quiet: Record<string, VendorStep> = {
    'status 401': { status: 401, body: '' },
    'status 403': { status: 403, body: '' },
    'status 404': { status: 404, body: '' },
    'status 429': { status: 429, body: '' },
    'a wrong key': response({ Error: { Code: 'AuthFailure.SignatureFailure' } }),
    'a suspended account': response({ CaptchaCode: 31 }),
    'too many requests': response({ Error: { Code: 'RequestLimitExceeded' } }),
    'rejected tickets': response({ CaptchaCode: 15 }),
    'an internal error in words': response({ CaptchaCode: 26 }),
    garbage: { fault: 'garbage' },
    'a huge answer': { fault: 'huge' },
    'a reset within the answer': { fault: 'reset in body' },
  }
  test.each(Object.entries(quiet))('never %s, and nobody gets in', async (_, step) => {
    tencentOutage.vendor.always(step)
    const { visits, states } = tencentOutage.setUp()
    const seen = await visits(12, 12, open)
    expect(states).toEqual([])
    expect(seen.filter(({ status }) => status === 200)).toEqual([])
    expect(tencentOutage.vendor.calls.length).toBeGreaterThanOrEqual(12)
  })
})

describe('while it is open', () => {
  async function outage() {
    const world = tencentOutage.setUp()
    await tencentOutage.vendor.down()
    await world.visits(5, 5)
    await tencentOutage.vendor.up()
    return world
  }

  test('nothing is asked, and everybody is refused with the time to come again', async () => {
    const { visit } = await outage()
    const refused = await visit('198.51.100.1')
    expect(refused).toMatchObject({ status: 503, headers: { 'Retry-After': '2' } })
    expect(refused.verdict).toMatchObject({ outcome: 'unavailable', cause: 'network' })
    expect(tencentOutage.vendor.calls).toEqual([])
  })

  test('after two seconds one probe goes out; its answer closes the breaker', async () => {
    const { visit, states } = await outage()
    vi.advanceTimersByTime(1_990)
    await visit('198.51.100.1')
    expect(tencentOutage.vendor.calls).toEqual([])
    vi.advanceTimersByTime(10)
    const [probe, meanwhile] = await Promise.all([visit('198.51.100.1'), visit('198.51.100.2')])
    expect([probe.status, meanwhile.status]).toEqual([200, 503])
    expect(states).toEqual(['open', 'half-open', 'closed'])
    expect((await visit('198.51.100.3')).admittedBy).toBe('ticket')
    expect(tencentOutage.vendor.calls).toHaveLength(2)
  })

  test('a rejected ticket is an answer too', async () => {
    const { visit, states } = await outage()
    vi.advanceTimersByTime(2_000)
    tencentOutage.vendor.next({ body: { Response: { CaptchaCode: 15 } } })
    expect((await visit('198.51.100.1')).status).toBe(403)
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  test.each([401, 403, 404, 429, 302, 418])('a probe that is answered with status %s closes it', async (status) => {
    const { visit, states } = await outage()
    vi.advanceTimersByTime(2_000)
    tencentOutage.vendor.next({ status, body: '' })
    await visit('198.51.100.1', open)
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  test('two visitors’ probes that fail open it for twice as long', async () => {
    const { visit, states } = await outage()
    await tencentOutage.vendor.down()
    vi.advanceTimersByTime(2_000)
    await visit('198.51.100.1')
    expect(states).toEqual(['open', 'half-open'])
    await visit('198.51.100.2')
    await tencentOutage.vendor.up()
    vi.advanceTimersByTime(3_990)
    expect((await visit('198.51.100.1')).status).toBe(503)
    expect(tencentOutage.vendor.calls).toEqual([])
    vi.advanceTimersByTime(10)
    expect((await visit('198.51.100.1')).status).toBe(200)
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
  })
})

describe('onUnavailable', () => {
  test('admits only while the vendor is down, so many a minute, and marks the admission', async () => {
    const policies: CaptchaEvents['ticketgate:policy'][] = []
    const verdicts: CaptchaEvents['ticketgate:verdict'][] = []
    const { visit, visits } = tencentOutage.setUp()
    tencentOutage.ends.push(
      onEvent('ticketgate:policy', (event) => policies.push(event)),
      onEvent('ticketgate:verdict', (event) => verdicts.push(event)),
    )
    await tencentOutage.vendor.down()
    const before = await visits(4, 4, open)
    expect(before.map(({ status }) => status)).toEqual([503, 503, 503, 503])
    const admitted = await visits(5, 5, open)
    expect(admitted.map(({ status }) => status)).toEqual([200, 200, 200, 503, 503])
    expect(admitted[0]).toMatchObject({ admittedBy: 'policy', option: 'onUnavailable', verdict: { cause: 'network' } })
    expect(policies).toHaveLength(3)
    expect(policies[0]).toMatchObject({ provider: 'tencent', option: 'onUnavailable', outcome: 'unavailable' })
    expect(verdicts.map(({ admittedBy }) => admittedBy).filter(Boolean)).toEqual(['policy', 'policy', 'policy'])
    // Another route has not said so.
    expect((await visit('198.51.100.1', strict)).status).toBe(503)
    vi.advanceTimersByTime(1_900)
    expect((await visit('198.51.100.1', open)).status).toBe(503)
    // Its pause over, the outage is: until two more tickets fail, nobody is admitted for it.
    vi.advanceTimersByTime(60_000)
    const again = [await visit('198.51.100.1', open), await visit('198.51.100.2', open)]
    expect(again.map(({ admittedBy }) => admittedBy)).toEqual([undefined, 'policy'])
  })

  test('ends with the outage', async () => {
    const { visit, visits } = tencentOutage.setUp()
    await tencentOutage.vendor.down()
    await visits(5, 5)
    await tencentOutage.vendor.up()
    vi.advanceTimersByTime(2_000)
    expect(await visit('198.51.100.1', open)).toMatchObject({ admittedBy: 'ticket' })
    tencentOutage.vendor.always({ fault: 'reset before headers' })
    expect((await visit('198.51.100.2', open)).status).toBe(503)
  })
})
