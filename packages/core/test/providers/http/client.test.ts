import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Agent, type Dispatcher } from 'undici'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clock } from '../../../src/deadline.js'
import { type VendorClient, type VendorResponse, vendorClient } from '../../../src/providers/http/client.js'
import { useFakeClock } from '../../support/fake-clock.js'
import { type LoopbackVendor, loopbackVendor, yes } from '../../support/loopback-vendor.js'

useFakeClock()
let vendor: LoopbackVendor
let http: VendorClient

beforeEach(async () => {
  vendor = await loopbackVendor()
  http = vendorClient({ origin: vendor.origin, connections: 1 })
})
afterEach(async () => {
  await http.close()
  await vendor.close()
})

/** The vendor answers nothing from now on. @returns when it is asked the next time */
const hung = () => new Promise<void>((resolve) => vendor.answers(() => resolve()))
const get = (path: string, ms: number, client = http) => client.send({ method: 'GET', path, deadline: clock() + ms })

test('an answer comes with its status, text and Date', async () => {
  const date = 'Sun, 22 Nov 2026 00:00:00 GMT'
  vendor.answers((_, response) => response.writeHead(418, { Date: date }).end('ticket é'))
  expect(await get('/', 5000)).toEqual({ ok: true, status: 418, text: 'ticket é', date })
})

test('a call sends header and body as given', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-key': 'k' }
  await http.send({ method: 'POST', path: '/p', headers, body: 'a=%C3%A9', deadline: clock() + 5000 })
  expect(vendor.calls).toMatchObject([{ method: 'POST', path: '/p', params: { a: 'é' }, headers }])
})

test('calls one after another share a connection', async () => {
  for (let i = 0; i < 20; i += 1) await get('/', 5000)
  expect(vendor.connectionCount).toBe(1)
})

describe('a call whose time is over', () => {
  test('while it waited for a connection is never written, and the connection stays', async () => {
    let first: Promise<VendorResponse> | undefined
    const answer = await new Promise<() => void>((resolve) => {
      vendor.answers((...call) => resolve(() => yes(...call)))
      first = get('/first', 10_000)
    })
    const second = get('/second', 30)
    await vi.advanceTimersByTimeAsync(30)
    expect(await second).toMatchObject({ ok: false, cause: 'timeout', written: false })
    answer()
    expect(await first).toMatchObject({ ok: true, status: 200 })
    vendor.answers(yes)
    expect(await get('/third', 5000)).toMatchObject({ ok: true })
    expect(vendor.calls.map(({ path }) => path)).toEqual(['/first', '/third'])
    expect(vendor.connectionCount).toBe(1)
  })

  test('after it was written is aborted', async () => {
    const called = new Promise<Socket>((resolve) => vendor.answers((_, __, socket) => resolve(socket)))
    const call = get('/', 50)
    const closed = once(await called, 'close')
    await vi.advanceTimersByTimeAsync(50)
    expect(await call).toMatchObject({ ok: false, cause: 'timeout', written: true })
    await closed
  })

  test('before it began is not made', async () => {
    expect(await get('/', -1)).toMatchObject({ ok: false, cause: 'timeout', written: false })
    expect(vendor.calls).toHaveLength(0)
  })
})

test('a call that is lost shows the vendor to be down, unless it answered others meanwhile', async () => {
  const alone = hung()
  const lost = get('/', 50)
  await alone
  await vi.advanceTimersByTimeAsync(50)
  expect(await lost).toMatchObject({ cause: 'timeout', vendor: 'down' })
  const two = vendorClient({ origin: vendor.origin, connections: 2 })
  const called = hung()
  const hangs = get('/hangs', 500, two)
  await called
  await vi.advanceTimersByTimeAsync(1)
  vendor.answers(yes)
  expect(await get('/', 5000, two)).toMatchObject({ ok: true })
  await vi.advanceTimersByTimeAsync(500)
  expect(await hangs).toMatchObject({ cause: 'timeout', vendor: 'up' })
  await two.close()
})

test('a call ends by its own deadline, whatever time-outs its dispatcher has', async () => {
  const hasty = new Agent({ headersTimeout: 1_000, bodyTimeout: 1_000 })
  const client = vendorClient({ origin: vendor.origin, dispatcher: hasty })
  const called = new Promise<ServerResponse>((resolve) => vendor.answers((_, response) => resolve(response)))
  const call = get('/', 60_000, client)
  const response = await called
  await vi.advanceTimersByTimeAsync(10_000)
  response.writeHead(200).write('late, ')
  await vi.advanceTimersByTimeAsync(10_000)
  response.end('and good')
  expect(await call).toMatchObject({ ok: true, text: 'late, and good' })
  await hasty.close()
})

describe('an answer', () => {
  test.each([
    [65_536, true],
    [65_537, false],
  ])('of %s bytes is read: %s', async (length, ok) => {
    vendor.answers((_, response) => response.end('x'.repeat(length)))
    const answer = await get('/', 5000)
    expect(answer).toMatchObject(ok ? { ok } : { ok, cause: 'vendor', written: true })
  })

  test('in many pieces is one text', async () => {
    vendor.answers((_, response) => {
      const bytes = Buffer.from('{"é":"验证码"}')
      for (const byte of bytes) response.write(Buffer.from([byte]))
      response.end()
    })
    expect(await get('/', 5000)).toMatchObject({ text: '{"é":"验证码"}' })
  })
})

test('calls that wait for a connection are bounded in number, and let go at their deadline', async () => {
  vi.useRealTimers()
  const kept: Dispatcher.DispatchHandler[] = []
  const stuck = {
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => {
      kept.push(handler)
      return false
    },
  } as unknown as Dispatcher
  const client = vendorClient({ origin: vendor.origin, dispatcher: stuck })
  await Promise.all(Array.from({ length: 10_000 }, () => get('/', 0, client)))
  expect(await get('/', 5000, client)).toMatchObject({ ok: false, cause: 'network', written: false })
  expect(kept).toHaveLength(10_000)
  for (const handler of kept.splice(0)) handler.onResponseError?.({} as never, new Error('gone'))
  void get('/', 10, client)
  expect(kept).toHaveLength(1)
})

test('no error repeats what was sent or answered', async () => {
  vendor.answers((_, __, socket) => socket.end('HTTP/1.1 ticket-secret\r\n\r\n'))
  const answer = await get('/?ticket=ticket-secret', 5000)
  expect(answer).toMatchObject({ ok: false, error: expect.any(Error) })
  expect(answer.ok ? '' : answer.error.message).not.toContain('ticket-secret')
})
