import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type GuardedServer,
  type GuardedServerOptions,
  guardedServer,
  send,
  sendTicket,
} from '../support/guarded-server.js'
import { code, type LoopbackVendor, loopbackVendor, type VendorAnswer, yes } from '../support/loopback-vendor.js'

let vendor: LoopbackVendor
let open: GuardedServer[] = []

beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(async () => {
  vi.useRealTimers()
  expect(open.flatMap(({ errors }) => errors)).toEqual([])
  await Promise.all(open.map((server) => server.close()))
  open = []
  await vendor.close()
})

async function serve(options?: GuardedServerOptions): Promise<GuardedServer> {
  const server = await guardedServer(vendor.endpoint, options)
  open.push(server)
  return server
}
/** Waits for what the sockets of this process bring; the clock may stand still meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate)
}
const statuses = (answers: readonly { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

/** The vendor knows each ticket for one visitor, and says so twice. */
function issuedTo(uid: string, userIp: string): VendorAnswer {
  const checks = new Map<string, number>()
  return (call, response, socket) => {
    const { ticket = '' } = call.params
    const isOwner = call.params['uid'] === uid && call.params['userIp'] === userIp
    const count = (checks.get(ticket) ?? 0) + (isOwner ? 1 : 0)
    checks.set(ticket, count)
    code(isOwner && count <= 2 ? 0 : 5100)(call, response, socket)
  }
}

describe('a body that holds no ticket', () => {
  test.each([
    ['{}', 400, 'missing'],
    ['null', 400, 'missing'],
    ['[]', 400, 'missing'],
    ['"ticket"', 400, 'missing'],
    ['{"ticket":null}', 400, 'missing'],
    ['{"ticket":""}', 400, 'malformed'],
    ['{"ticket":[]}', 400, 'malformed'],
    ['{"ticket":["a"]}', 400, 'malformed'],
    ['{"ticket":{"$ne":null}}', 400, 'malformed'],
    ['{"ticket":{"toString":1}}', 400, 'malformed'],
    ['{"ticket":0}', 400, 'malformed'],
    ['{"ticket":true}', 400, 'malformed'],
    ['{"ticket":" t"}', 400, 'malformed'],
    ['{"ticket":"a\\u0000"}', 400, 'malformed'],
    ['{"ticket":"a\\r\\nSet-Cookie: x=1"}', 400, 'malformed'],
    ['{"ticket":"\\ud800"}', 400, 'malformed'],
    ['{"__proto__":{"ticket":"t"}}', 400, 'missing'],
    ['{"constructor":{"prototype":{"ticket":"t"}}}', 400, 'missing'],
    ['{"ticket":"t"', 400, 'missing'],
    ['', 400, 'missing'],
  ])('%j', async (body, status, reason) => {
    const answer = await send((await serve()).url, body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ reason })
    expect(vendor.calls).toHaveLength(0)
  })

  test('because it is a megabyte long', async () => {
    const { url } = await serve()
    expect((await sendTicket(url, 'x'.repeat(2 ** 20))).status).toBe(400)
    expect(vendor.calls).toHaveLength(0)
  })

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/octet-stream'])(
    'because it is %s',
    async (type) => {
      const answer = await send((await serve()).url, '{"ticket":"t"}', { 'Content-Type': type })
      expect([answer.status, JSON.parse(answer.text).reason]).toEqual([400, 'missing'])
    },
  )

  test('because it breaks off', async () => {
    const { url, decided } = await serve()
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"ticket":"t"',
    )
    setImmediate(() => socket.resetAndDestroy())
    expect((await sendTicket(url, 'good')).status).toBe(200)
    await expect.poll(decided).toBeGreaterThanOrEqual(1)
    expect(vendor.calls.map(({ params }) => params['ticket'])).toEqual(['good'])
  })
})

describe('a ticket of a strange kind is asked for as it is', () => {
  test.each([
    'tok&secretId=x',
    't&Action=CaptchaQuery',
    '__proto__',
    'constructor',
    '%00',
    "'OR/**/1=1--",
    '@/etc/passwd',
    '../../x',
  ])('%s', async (ticket) => {
    vendor.answers(code(5100))
    expect((await sendTicket((await serve()).url, ticket)).status).toBe(403)
    expect(vendor.calls).toMatchObject([{ signed: true, params: { ticket, Action: 'CaptchaCheck' } }])
  })
})

test('two places with different tickets are malformed, with the same one are fine', async () => {
  const { url } = await serve()
  expect((await sendTicket(`${url}?ticket=other`, 'one')).status).toBe(400)
  expect((await sendTicket(url, 'one', { 'X-Captcha-Ticket': 'other' })).status).toBe(400)
  expect(vendor.calls).toHaveLength(0)
  expect((await sendTicket(`${url}?ticket=one`, 'one', { 'X-Captcha-Ticket': 'one' })).status).toBe(200)
})

describe('200 requests at once with one ticket', () => {
  test('one is admitted, and the vendor is asked once', async () => {
    vendor.answers((...call) => setTimeout(() => yes(...call), 100))
    const { url, admitted } = await serve()
    const answers = await Promise.all(Array.from({ length: 200 }, () => sendTicket(url, 'one')))
    expect([statuses(answers, 200), statuses(answers, 403), admitted()]).toEqual([1, 199, 1])
    expect(vendor.calls).toHaveLength(1)
  })

  test('none is, where the vendor says no, once', async () => {
    vendor.answers((...call) => setTimeout(() => code(5100)(...call), 100))
    const { url } = await serve()
    const answers = await Promise.all(Array.from({ length: 200 }, () => sendTicket(url, 'one')))
    expect(statuses(answers, 403)).toBe(200)
    expect(vendor.calls).toHaveLength(1)
  })
})

describe('a stolen ticket', () => {
  const owner = { 'X-Test-Uid': 'owner', 'X-Test-IP': '203.0.113.7' }
  const thieves = [
    { 'X-Test-Uid': 'owner', 'X-Test-IP': '198.51.100.66' },
    { 'X-Test-Uid': 'thief', 'X-Test-IP': '203.0.113.7' },
  ]

  test.each(thieves)('presented first by %j costs its owner nothing', async (thief) => {
    vendor.answers(issuedTo('owner', '203.0.113.7'))
    const { url } = await serve()
    for (let i = 0; i < 5; i += 1) expect((await sendTicket(url, 'one', thief)).status).toBe(403)
    expect(vendor.calls).toHaveLength(1)
    expect((await sendTicket(url, 'one', owner)).status).toBe(200)
  })

  test.each(thieves)('presented at the same time by %j costs its owner nothing', async (thief) => {
    vendor.answers(issuedTo('owner', '203.0.113.7'))
    const { url } = await serve()
    const stolen = Array.from({ length: 20 }, () => sendTicket(url, 'one', thief))
    const own = await sendTicket(url, 'one', owner)
    expect(statuses(await Promise.all(stolen), 403)).toBe(20)
    expect(own.status).toBe(200)
  })

  test.each([
    ['before', 0],
    ['after', 20],
  ])('presented by twenty thieves at once, its owner %s them, costs its owner nothing', async (_, before) => {
    vendor.answers(issuedTo('owner', '203.0.113.7'))
    const { url } = await serve()
    const gang = Array.from({ length: 20 }, (_, i) => ({ 'X-Test-Uid': `thief ${i}`, 'X-Test-IP': `198.51.100.${i}` }))
    const visitors = gang.toSpliced(before, 0, owner)
    const answers = await Promise.all(visitors.map((visitor) => sendTicket(url, 'one', visitor)))
    expect([statuses(answers, 200), statuses(answers, 403)]).toEqual([1, 20])
    expect(answers[visitors.indexOf(owner)]?.status).toBe(200)
  })

  test('presented after its owner is refused without a call', async () => {
    vendor.answers(issuedTo('owner', '203.0.113.7'))
    const { url } = await serve({
      guard: { identity: ({ headers }) => ({ uid: String(headers['x-test-uid']) }), maxUses: 2 },
    })
    expect((await sendTicket(url, 'one', owner)).status).toBe(200)
    for (const thief of thieves) expect(JSON.parse((await sendTicket(url, 'one', thief)).text).reason).toBe('mismatch')
    expect((await sendTicket(url, 'one', owner)).status).toBe(200)
    expect(vendor.calls).toHaveLength(1)
  })
})

describe('the visitor’s IP', () => {
  test('is never what X-Forwarded-For says, which goes to the vendor as data', async () => {
    const { url } = await serve()
    const spoofed = { 'X-Forwarded-For': '198.51.100.1, 10.0.0.1', 'X-Test-IP': '::ffff:203.0.113.9' }
    await sendTicket(url, 'one', spoofed)
    expect(vendor.calls[0]?.params).toMatchObject({ userIp: '203.0.113.9', xForwardedFor: '198.51.100.1, 10.0.0.1' })
    expect((await sendTicket(url, 'one', { ...spoofed, 'X-Forwarded-For': '203.0.113.9' })).status).toBe(403)
  })

  test.each([
    ['huge', '1.1.1.1, '.repeat(1000)],
    ['not ASCII', 'é\u00ff\u0080 1.1.1.1'],
    ['a list that injects', '1.1.1.1&secretId=x'],
  ])('and one that is %s does no harm', async (_, header) => {
    const { url } = await serve()
    expect((await sendTicket(url, 'one', { 'X-Forwarded-For': header })).status).toBe(200)
    const { xForwardedFor = '' } = vendor.calls[0]?.params ?? {}
    expect(xForwardedFor).toMatch(/^[\x20-\x7e]{1,512}$/)
    expect(vendor.calls[0]?.signed).toBe(true)
  })

  test('that is not known is our fault, not the visitor’s', async () => {
    const { url } = await serve()
    expect((await sendTicket(url, 'one', { 'X-Test-IP': 'unix:' })).status).toBe(500)
    expect(vendor.calls).toHaveLength(0)
  })
})

test('a client that hangs up changes nothing: the use counts', async () => {
  const waiting: (() => void)[] = []
  vendor.answers((...call) => waiting.push(() => yes(...call)))
  const { url, admitted, decided, connections } = await serve()
  const outgoing = request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' } })
  outgoing.on('error', () => {})
  outgoing.end('{"ticket":"one"}')
  await until(() => waiting.length === 1)
  outgoing.destroy()
  await until(() => connections.at(-1)?.closed === true)
  expect(decided()).toBe(0)
  waiting[0]?.()
  await until(() => decided() === 1)
  expect(admitted()).toBe(1)
  expect((await sendTicket(url, 'one')).status).toBe(403)
  expect(vendor.calls).toHaveLength(1)
})
