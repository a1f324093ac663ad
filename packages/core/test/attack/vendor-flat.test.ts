import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { isCi } from '../../../../test/left-out.js'
import { type Blackhole, blackhole } from '../support/blackhole.js'
import { stopTheClock } from '../support/fake-clock.js'
import { heapInUse } from '../support/heap.js'
import { type LoopbackVendor, loopbackVendor } from '../support/loopback-vendor.js'
import { outcomeOf, tianyuChecks } from '../support/vendor-checks.js'
import { type VendorFault, vendorFaults } from '../support/vendor-faults.js'

/** As many as there are connections, so that each check meets the fault. */
const inFlight = 50
const timeoutMs = 3000
const mebibyte = 2 ** 20
// 1,000 checks are work, which a busy machine may take its time for.
const patience = { timeout: 300_000 }

let hole: Blackhole
beforeAll(async () => {
  hole = await blackhole()
  // Once for all tests: undici has one timer for all that it waits for, which goes by the clock of the first of them.
  stopTheClock()
})
afterAll(async () => {
  vi.useRealTimers()
  await hole.end()
})

let vendor: LoopbackVendor
beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(() => vendor.close())

const startRealTimer = setTimeout

/** Waits for what the sockets of this process bring, while the clock stands still. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => startRealTimer(resolve, 1))
}

async function isFlat(endpoint: string, verdict: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const checks = tianyuChecks(endpoint, { timeoutMs, tianyu: { connections: inFlight } })
  // A clock that is put forward may look like a stall of this process, which is no fault of the vendor's.
  const allowed = verdict === 'timeout' ? ['timeout', 'misconfigured'] : [verdict]
  const many = async (count: number) => {
    for (let done = 0; done < count; done += inFlight) {
      const under = Array.from({ length: inFlight }, () => checks.check())
      await meanwhile()
      if (verdict === 'timeout') await vi.advanceTimersByTimeAsync(timeoutMs)
      for (const one of await Promise.all(under)) expect(allowed).toContain(outcomeOf(one))
      vendor.calls.length = 0
    }
    // By then undici has let go what it kept for a connection.
    await vi.advanceTimersByTimeAsync(10_000)
  }
  await many(100)
  const before = await heapInUse()
  await many(1000)
  const after = await heapInUse()
  await expect.poll(() => vendor.sockets.size).toBeLessThanOrEqual(inFlight)
  // One check keeps some 2 kB alive while it lasts: what each of 1,000 would leave is more than this.
  expect(after - before).toBeLessThan(1.5 * mebibyte)
  await checks.close()
}

// One of each verdict and of each way to lose a connection; what the others send differs in bytes alone.
const usual = ['accepts and hangs', 'resets within its body', 'redirects', 'answers 429', 'sends 100 MB', 'sends GBK']
const isUsual = ([name]: (typeof vendorFaults)[number]) => usual.includes(name)
const always = vendorFaults.filter(isUsual)
const onlyOnCi = vendorFaults.filter((fault) => !isUsual(fault))

const leavesNothing = async (_: string, { answer, verdict, calls }: VendorFault) => {
  vendor.answers(answer)
  await isFlat(vendor.endpoint, verdict, () => until(() => vendor.calls.length === calls * inFlight))
}
const tcpHandles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length

describe('1,000 checks leave neither sockets nor memory behind', () => {
  test.each(always)('of a vendor that %s', patience, leavesNothing)
  test.skipIf(!isCi).each(onlyOnCi)('of a vendor that %s', patience, leavesNothing)

  test('of a vendor that never accepts', patience, async () => {
    const before = tcpHandles()
    await isFlat(`${hole.origin}/v2/index.php`, 'timeout', async () => {})
    expect(tcpHandles()).toBeLessThanOrEqual(before)
  })
})

test('every fault that is tried outside CI is one of the list', () => {
  expect(always.map(([name]) => name)).toEqual(usual)
})
