import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Blackhole, blackhole } from '../support/blackhole.js'
import { useFakeClock } from '../support/fake-clock.js'
import { type LoopbackVendor, loopbackVendor, yes } from '../support/loopback-vendor.js'
import { outcomeOf, type TianyuVerifierOptions, tianyuChecks } from '../support/vendor-checks.js'
import { responseHead, vendorFaults } from '../support/vendor-faults.js'

const timeoutMs = 3000

// A check is over because the vendor answered or failed, or because the test let its time pass; never because the
// machine was busy.
useFakeClock()

let vendor: LoopbackVendor
let open: ReturnType<typeof tianyuChecks>[] = []

beforeAll(async () => {
  vendor = await loopbackVendor()
})
afterAll(() => vendor.close())
afterEach(async () => {
  await Promise.all(open.map((checks) => checks.close()))
  open = []
})

function asking(endpoint: string, options: TianyuVerifierOptions = {}) {
  const checks = tianyuChecks(endpoint, { timeoutMs, ...options })
  open.push(checks)
  return checks
}

/** Lets a check's time pass: it is under way to the last millisecond, and then over. */
async function outlasted<T>(check: Promise<T>): Promise<T> {
  let isOver = false
  void check.then(() => {
    isOver = true
  })
  // The provider's own timer comes a little before core's.
  await vi.advanceTimersByTimeAsync(timeoutMs - 6)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(6)
  return check
}

describe('a vendor that', () => {
  test.each(vendorFaults)('%s', async (_, { answer, verdict, calls }) => {
    vendor.calls.length = 0
    const called = new Promise<void>((resolve) => {
      vendor.answers((...call) => {
        answer(...call)
        resolve()
      })
    })
    const checks = asking(vendor.endpoint)
    const check = checks.check()
    await called
    expect(outcomeOf(await (verdict === 'timeout' ? outlasted(check) : check))).toBe(verdict)
    expect(vendor.calls).toHaveLength(calls)
    // Whatever it did, the next check is as good as the first.
    vendor.answers(yes)
    await expect.poll(async () => outcomeOf(await checks.check())).toBe('pass')
  })

  test('listens on no port', async () => {
    const closed = await loopbackVendor()
    await closed.close()
    const checks = asking(closed.endpoint)
    expect(await checks.check()).toMatchObject({ outcome: 'unavailable', cause: 'network' })
  })

  test('has no address', async () => {
    const check = asking('http://no-such-host.invalid/v2/index.php').check()
    // A resolver may take longer than a check to say that there is none.
    await vi.advanceTimersByTimeAsync(timeoutMs)
    expect((await check).outcome).toBe('misconfigured')
  })

  test('closes its idle connections between two requests', async () => {
    vendor.answers(yes)
    const checks = asking(vendor.endpoint)
    for (let i = 0; i < 50; i += 1) {
      expect(outcomeOf(await checks.check())).toBe('pass')
      for (const socket of vendor.sockets) i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()
    }
  })

  test('closes each connection at the very moment of its answer', async () => {
    vendor.answers((_, __, socket) => {
      socket.write(`${responseHead}Content-Length: 10\r\n\r\n{"code":0}`)
      socket.destroySoon()
    })
    const checks = asking(vendor.endpoint)
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => checks.check()))
    expect(new Set(verdicts.map(outcomeOf))).toEqual(new Set(['pass']))
  })
})

describe('a vendor that never accepts', () => {
  let hole: Blackhole
  beforeAll(async () => {
    hole = await blackhole()
  })
  afterAll(() => hole.end())

  test('is a time-out, in time', async () => {
    const check = asking(`${hole.origin}/v2/index.php`).check()
    expect(outcomeOf(await outlasted(check))).toBe('timeout')
  })
})

test('by the clock on the wall, a verdict comes within 50 ms of its time', async () => {
  vi.useRealTimers()
  vendor.answers(() => {})
  const checks = asking(vendor.endpoint, { timeoutMs: 250 })
  const check = checks.check().then(outcomeOf)
  // A machine that is busy fires both timers late, and in their order.
  const tooLate = new Promise((resolve) => setTimeout(resolve, 250 + 50, 'too late'))
  expect(await Promise.race([check, tooLate])).toBe('timeout')
})

test('closing settles what is under way', async () => {
  vendor.answers(() => {})
  const checks = tianyuChecks(vendor.endpoint, { timeoutMs: 60_000 })
  const called = new Promise<void>((resolve) => vendor.answers(() => resolve()))
  const check = checks.check()
  await called
  await checks.close()
  expect((await check).outcome).toBe('unavailable')
  expect((await checks.check()).outcome).toBe('misconfigured')
})
