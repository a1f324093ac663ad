import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Blackhole, blackhole } from '../support/blackhole.js'
import { useFakeClock } from '../support/fake-clock.js'
import { code, json, type LoopbackVendor, loopbackVendor, type VendorAnswer, yes } from '../support/loopback-vendor.js'
import { type TianyuVerifierOptions, tianyuChecks, told } from '../support/vendor-checks.js'

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
  await vi.advanceTimersByTimeAsync(timeoutMs - 1)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  return check
}

const raw =
  (...parts: (string | Buffer)[]): VendorAnswer =>
  (_, __, socket) => {
    for (const part of parts) socket.write(part)
  }
const rawThenReset =
  (...parts: string[]): VendorAnswer =>
  (_, __, socket) => {
    socket.write(parts.join(''), () => socket.resetAndDestroy())
  }
const status =
  (number: number, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(number, headers).end('{"code":0,"message":"No Error"}')
  }
const text =
  (body: string | Buffer, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(body)
  }
const drip: VendorAnswer = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  const bytes = '{"code":0,"message":"No Error"}'.split('')
  const timer = setInterval(() => response.write(bytes.shift() ?? ' '), 25)
  response.on('close', () => clearInterval(timer))
}
const endless: VendorAnswer = (_, response) => {
  response.writeHead(200, { 'Content-Length': String(100 * 2 ** 20) })
  const mebibyte = Buffer.alloc(2 ** 20, 0x20)
  const more = (): void => {
    while (!response.destroyed && response.write(mebibyte));
  }
  response.on('drain', more)
  more()
}
const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const deep = `{"code":0,"level":${'['.repeat(30_000)}${']'.repeat(30_000)}}`

type Fault = readonly [name: string, answer: VendorAnswer, verdict: string, calls: number]
const faults: Fault[] = [
  ['accepts and hangs', () => {}, 'timeout', 1],
  ['resets before its answer', (_, __, socket) => socket.resetAndDestroy(), 'network', 2],
  ['ends before its answer', (_, __, socket) => socket.end(), 'network', 2],
  ['resets within its headers', rawThenReset('HTTP/1.1 200 OK\r\nContent-'), 'network', 2],
  ['resets after its headers', rawThenReset(head, 'Content-Length: 31\r\n\r\n'), 'network', 2],
  ['resets within its body', rawThenReset(head, 'Content-Length: 31\r\n\r\n{"code":0,'), 'network', 2],
  ['sends one byte at a time', drip, 'timeout', 1],
  ['hangs within its headers', raw('HTTP/1.1 200 OK\r\nContent-'), 'timeout', 1],
  ['hangs within its body', raw(head, 'Content-Length: 31\r\n\r\n{"code":0,'), 'timeout', 1],
  ['sends on and on 1xx', raw('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50)), 'timeout', 1],
  ['speaks no HTTP', raw('SSH-2.0-OpenSSH_9.2\r\n'), 'network', 2],
  ['sends headers without end', raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`), 'network', 2],
  ['says 100 Continue, which nobody asked for', raw('HTTP/1.1 100 Continue\r\n\r\n'), 'network', 2],
  ['redirects', status(302, { Location: 'http://127.0.0.1:1/' }), 'misconfigured', 1],
  ['answers 204', status(204), 'vendor', 1],
  ['answers 403', status(403), 'misconfigured', 1],
  ['answers 429', status(429), 'throttled', 1],
  ['answers 500', status(500), 'vendor', 1],
  ['answers 503', status(503, { 'Retry-After': '3600' }), 'vendor', 1],
  ['sends HTML', text('<html><body>Service unavailable</body></html>', { 'Content-Type': 'text/html' }), 'vendor', 1],
  ['sends truncated JSON', text('{"code":0,"message":"No Err'), 'vendor', 1],
  ['sends nothing', text(''), 'vendor', 1],
  ['sends 100 MB', endless, 'vendor', 1],
  ['sends a gzip bomb', text(gzipSync(Buffer.alloc(10 * 2 ** 20, 0x20)), { 'Content-Encoding': 'gzip' }), 'vendor', 1],
  [
    'sends UTF-16',
    text(Buffer.from('{"code":0}', 'utf16le'), { 'Content-Type': 'application/json; charset=utf-16' }),
    'vendor',
    1,
  ],
  ['sends no code', json({ message: 'No Error' }), 'vendor', 1],
  ['sends a float as its code', code(0.5), 'vendor', 1],
  ['sends a word as its code', code('Success'), 'vendor', 1],
  ['sends its code in a list', json([{ code: 0 }]), 'vendor', 1],
  ['sends its code twice, the second a failure', text('{"code":0,"code":6000}'), 'vendor', 1],
]
const harmless: Fault[] = [
  ['sends its code as text', code('0'), 'pass', 1],
  [
    'sends GBK',
    text(
      Buffer.concat([Buffer.from('{"code":0,"message":"'), Buffer.from([0xb3, 0xc9, 0xb9, 0xa6]), Buffer.from('"}')]),
    ),
    'pass',
    1,
  ],
  ['nests its answer 30,000 deep', text(deep), 'pass', 1],
  ['closes the connection after its answer', code(0, { Connection: 'close' }), 'pass', 1],
]

describe('a vendor that', () => {
  test.each([...faults, ...harmless])('%s', async (_, answer, verdict, calls) => {
    vendor.calls.length = 0
    const asked = new Promise<void>((resolve) => {
      vendor.answers((...call) => {
        answer(...call)
        resolve()
      })
    })
    const checks = asking(vendor.endpoint)
    const check = checks.check()
    await asked
    expect(told(await (verdict === 'timeout' ? outlasted(check) : check))).toBe(verdict)
    expect(vendor.calls).toHaveLength(calls)
    // Whatever it did, the next check is as good as the first.
    vendor.answers(yes)
    await expect.poll(async () => told(await checks.check())).toBe('pass')
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
    expect((await check).outcome).toBe('unavailable')
  })

  test('closes its idle connections between two requests', async () => {
    vendor.answers(yes)
    const checks = asking(vendor.endpoint)
    for (let i = 0; i < 50; i += 1) {
      expect(told(await checks.check())).toBe('pass')
      for (const socket of vendor.sockets) i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()
    }
  })

  test('closes each connection at the very moment of its answer', async () => {
    vendor.answers((_, __, socket) => {
      socket.write(`${head}Content-Length: 10\r\n\r\n{"code":0}`)
      socket.destroySoon()
    })
    const checks = asking(vendor.endpoint)
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => checks.check()))
    expect(new Set(verdicts.map(told))).toEqual(new Set(['pass']))
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
    expect(told(await outlasted(check))).toBe('timeout')
  })
})

test('by the clock on the wall, a verdict comes within 50 ms of its time', async () => {
  vi.useRealTimers()
  vendor.answers(() => {})
  const checks = asking(vendor.endpoint, { timeoutMs: 250 })
  const check = checks.check().then(told)
  // A machine that is busy fires both timers late, and in their order.
  const tooLate = new Promise((resolve) => setTimeout(resolve, 250 + 50, 'too late'))
  expect(await Promise.race([check, tooLate])).toBe('timeout')
})

test('closing settles what is under way', async () => {
  vendor.answers(() => {})
  const checks = tianyuChecks(vendor.endpoint, { timeoutMs: 60_000 })
  const asked = new Promise<void>((resolve) => vendor.answers(() => resolve()))
  const check = checks.check()
  await asked
  await checks.close()
  expect((await check).outcome).toBe('unavailable')
  expect((await checks.check()).outcome).toBe('unavailable')
})
