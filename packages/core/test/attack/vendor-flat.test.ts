import { afterEach, beforeEach, expect, test } from 'vitest'
import { heapInUse } from '../support/heap.js'
import { code, type LoopbackVendor, loopbackVendor, type VendorAnswer } from '../support/loopback-vendor.js'
import { tianyuChecks, told } from '../support/vendor-checks.js'

const connections = 16
const mebibyte = 2 ** 20
let vendor: LoopbackVendor

beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(() => vendor.close())

const tooLong: VendorAnswer = (_, response) => {
  response.writeHead(200, { 'Content-Length': String(100 * mebibyte) })
  response.write(Buffer.alloc(80_000, 0x20))
}

test.each<[string, VendorAnswer, number, string]>([
  ['hangs', () => {}, 50, 'timeout'],
  ['resets', (_, __, socket) => socket.resetAndDestroy(), 60_000, 'network'],
  ['sends too much', tooLong, 60_000, 'vendor'],
  ['sends nonsense', (_, response) => response.end('<html>'), 60_000, 'vendor'],
  ['answers 503', (_, response) => response.writeHead(503).end(), 60_000, 'vendor'],
  ['closes after each answer', code(6000, { Connection: 'close' }), 60_000, 'vendor'],
])(
  '1,000 checks of a vendor that %s leave neither sockets nor memory behind',
  async (_, answer, timeoutMs, verdict) => {
    vendor.answers(answer)
    const checks = tianyuChecks(vendor.endpoint, { timeoutMs, tianyu: { connections } })
    const many = async (count: number) => {
      for (let done = 0; done < count; done += 50) {
        const verdicts = await Promise.all(Array.from({ length: 50 }, () => checks.check()))
        expect(new Set(verdicts.map(told))).toEqual(new Set([verdict]))
        vendor.calls.length = 0
      }
    }
    await many(100)
    const before = await heapInUse()
    await many(1000)
    const after = await heapInUse()
    await expect.poll(() => vendor.sockets.size).toBeLessThanOrEqual(connections)
    // One check keeps some 2 kB alive while it lasts: what each of 1,000 would leave is more than this.
    expect(after - before).toBeLessThan(1.5 * mebibyte)
    await checks.close()
  },
)
