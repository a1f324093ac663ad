import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Blackhole, blackhole } from '../support/blackhole.js'
import { stopTheClock } from '../support/fake-clock.js'
import { heapInUse } from '../support/heap.js'
import { type LoopbackVendor, loopbackVendor } from '../support/loopback-vendor.js'
import { tianyuChecks, told } from '../support/vendor-checks.js'
import { vendorFaults } from '../support/vendor-faults.js'

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

/** Waits for what the sockets of this process bring, while the clock stands still. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}

async function isFlat(endpoint: string, verdict: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const checks = tianyuChecks(endpoint, { timeoutMs, tianyu: { connections: inFlight } })
  const many = async (count: number) => {
    for (let done = 0; done < count; done += inFlight) {
      const under = Array.from({ length: inFlight }, () => checks.check())
      await meanwhile()
      if (verdict === 'timeout') await vi.advanceTimersByTimeAsync(timeoutMs)
      expect(new Set((await Promise.all(under)).map(told))).toEqual(new Set([verdict]))
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

test.each(vendorFaults)(
  '1,000 checks of a vendor that %s leave neither sockets nor memory behind',
  patience,
  async (_, { answer, verdict, calls }) => {
    vendor.answers(answer)
    await isFlat(vendor.endpoint, verdict, () => until(() => vendor.calls.length === calls * inFlight))
  },
)

const tcpHandles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length

test('1,000 checks of a vendor that never accepts leave neither sockets nor memory behind', patience, async () => {
  const before = tcpHandles()
  await isFlat(`${hole.origin}/v2/index.php`, 'timeout', async () => {})
  expect(tcpHandles()).toBeLessThanOrEqual(before)
})
