import { createVerifier, type RequestLike } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { withTicket } from '../support/requests.js'

const polluted = Object.prototype as Record<string, unknown>
const names = [
  ...['methods', 'maxUses', 'skip', 'observe', 'expect', 'judge', 'uid', 'userIp', 'exchange'],
  ...['action', 'hostname', 'ticket'],
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

test('a later change of the options object changes nothing', async () => {
  const options = { methods: ['POST'], maxUses: 1, expect: { action: 'login' } }
  const provider = fakeProvider({ answers: { t: { outcome: 'pass', detail: { action: 'pay' } } } })
  const guard = createGuard(createVerifier({ provider }), options)
  options.methods[0] = 'NONE'
  options.expect.action = 'pay'
  const request = withTicket('t')
  expect(await guard.check(request, request)).toMatchObject({ verdict: { reason: 'mismatch' } })
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
