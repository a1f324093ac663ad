import { createVerifier, type RequestLike, toRequestLike, verifiers } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { post, withTicket } from '../support/requests.js'

const polluted = Object.prototype as Record<string, unknown>
const names = [
  ...['methods', 'maxUses', 'skip', 'observe', 'expect', 'judge', 'uid', 'userIp', 'exchange'],
  ...['action', 'hostname', 'ticket', 'body', 'ip', 'isGone', 'hasBody', 'maxBodyBytes', 'waitUntil'],
]
afterEach(() => {
  for (const name of names) delete polluted[name]
})

describe('what another library’s fault adds to Object.prototype admits nobody', () => {
  test.each([
    ['before the guard is made', true],
    ['after it', false],
  ])('%s', async (_, isBefore) => {
    const pollute = () => {
      polluted['methods'] = ['NONE']
      polluted['maxUses'] = 1000
      polluted['skip'] = () => true
      polluted['observe'] = true
    }
    if (isBefore) pollute()
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    const guard = createGuard(verifier, {})
    if (!isBefore) pollute()
    const check = async (request: RequestLike) => (await guard.check(request, request)).admitted
    expect(await check(withTicket('reject-invalid-a'))).toBe(false)
    expect([await check(withTicket('pass-a')), await check(withTicket('pass-a'))]).toEqual([true, false])
    const verified = async (request: RequestLike) => (await verifier.verify(request)).admitted
    expect(await verified(withTicket('reject-invalid-b'))).toBe(false)
    expect([await verified(withTicket('pass-b')), await verified(withTicket('pass-b'))]).toEqual([true, false])
  })

  test('and is nothing that a vendor has reported, nor a place of the ticket', async () => {
    const provider = fakeProvider({ answers: { t: { outcome: 'pass', detail: {} } } })
    const guard = createGuard(createVerifier({ provider }), { expect: { action: 'login', hostname: 'shop.example' } })
    const plain = createGuard(createVerifier({ provider: fakeProvider() }), {})
    polluted['action'] = 'login'
    polluted['hostname'] = 'shop.example'
    polluted['ticket'] = 'query.elsewhere'
    const request = withTicket('t')
    expect(await guard.check(request, request)).toMatchObject({ verdict: { reason: 'mismatch' } })
    expect(await plain.check(withTicket('pass-a'), withTicket('pass-a'))).toMatchObject({ admitted: true })
  })

  test('and does not make all visitors one', async () => {
    polluted['uid'] = 'everybody'
    polluted['userIp'] = '192.0.2.1'
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    await verifier.verify(withTicket('pass-a'), { identity: () => ({}) })
    await verifier.verify(withTicket('pass-b'))
    expect(provider.calls.map(({ uid, ip }) => [uid, ip])).toEqual([
      [undefined, '203.0.113.7'],
      [undefined, '203.0.113.7'],
    ])
  })
})

test('nor is it what a fetch-style request does not carry itself', async () => {
  const waitUntil = () => {}
  Object.assign(polluted, { body: {}, ip: '192.0.2.1', isGone: () => true, hasBody: true, maxBodyBytes: 1, waitUntil })
  const request = (method: string, body?: string) =>
    new Request('https://app.test/login', {
      method,
      headers: { 'content-type': 'application/json' },
      body: body ?? null,
    })
  const read = await toRequestLike(request('POST', '{"ticket":"t"}'), { ip: undefined })
  expect([read.body, read.ip, read.isGone, read.waitUntil]).toEqual([{ ticket: 't' }, undefined, false, undefined])
  expect((await toRequestLike(request('OPTIONS'), { ip: undefined })).hasBody).toBe(false)
})

test('a later change of the options object changes nothing', async () => {
  const options = { methods: ['POST'], maxUses: 1, expect: { action: 'login' } }
  const provider = fakeProvider({ answers: { t: { outcome: 'pass', detail: { action: 'pay' } } } })
  const guard = createGuard(createVerifier({ provider }), options)
  options.methods[0] = 'NONE'
  options.expect.action = 'pay'
  const request = withTicket('t')
  expect(await guard.check(request, request)).toMatchObject({ verdict: { reason: 'mismatch' } })
})

test('nor does one of the places of fields, where it is not known before a request which fields there are', async () => {
  const verifier = verifiers({ tenant: () => 'shop', provider: () => fakeProvider() })
  const fields = { ticket: ['header.x-ticket'] }
  const guard = createGuard(verifier, { fields } as object)
  fields.ticket[0] = 'body.elsewhere'
  fields.ticket = ['body.elsewhere']
  const elsewhere = post({ elsewhere: 'pass-a' })
  expect(await guard.check(elsewhere, elsewhere)).toMatchObject({ verdict: { reason: 'missing' } })
  const there = post({}, { headers: { 'x-ticket': 'pass-b' } })
  expect(await guard.check(there, there)).toMatchObject({ admitted: true })
})

test('such places are checked by their names', () => {
  const verifier = verifiers({ tenant: () => 'shop', provider: () => fakeProvider() })
  const make = (fields: unknown) => () => createGuard(verifier, { fields } as object)
  expect(make({ ticket: 'ticket' })).toThrow(
    expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE', option: 'fields.ticket' }),
  )
  for (const fields of [null, 'body.ticket', ['body.ticket']]) {
    expect(make(fields)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE', option: 'fields' }))
  }
})

test('a logger and a store keep the methods that they inherit', async () => {
  const lines: string[] = []
  class Log {
    info(_: object, message: string) {
      lines.push(message)
    }
    warn() {}
    error() {}
  }
  class Logger extends Log {}
  await createVerifier({ provider: fakeProvider(), logger: new Logger() }).verify(withTicket('reject-invalid-a'))
  expect(lines).toHaveLength(1)
})
