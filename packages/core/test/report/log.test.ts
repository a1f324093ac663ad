import { createVerifier, type GuardOptions, memoryStore, type RequestLike } from '@ticketgate/core'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeProvider } from '@ticketgate/testing'
import pino from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { withPage } from '../../src/code-page.js'
import { type CheckEvent, onEvent } from '../../src/report/events.js'
import { warner } from '../../src/report/log.js'
import { post, withTicket } from '../support/requests.js'

function logged(answers = {}) {
  const lines: [string, object, string][] = []
  const at = (level: string) => (fields: object, message: string) => lines.push([level, fields, message])
  const logger = { info: at('info'), warn: at('warn'), error: at('error') }
  return { lines, verifier: createVerifier({ provider: fakeProvider({ answers }), logger }) }
}

describe('a refusal is one line', () => {
  test.each([
    [{}, 'info', { outcome: 'reject', reason: 'missing' }],
    [{ ticket: [] }, 'info', { outcome: 'reject', reason: 'malformed' }],
    [{ ticket: 'nonsense' }, 'info', { outcome: 'reject', reason: 'invalid', vendorCode: 'fake-5100' }],
    [{ ticket: 'unavailable-network-a' }, 'warn', { outcome: 'unavailable', cause: 'network' }],
    [{ ticket: 'misconfigured-a' }, 'error', { outcome: 'misconfigured', vendorCode: 'fake-4104' }],
  ] as const)('%j at level %s', async (body, level, fields) => {
    const { lines, verifier } = logged()
    await verifier.verify(post(body))
    expect(lines).toEqual([[level, expect.objectContaining({ provider: 'fake', ...fields }), expect.any(String)]])
  })

  test('with the same field names as its events', async () => {
    const events: CheckEvent[] = []
    const stop = onEvent('ticketgate:check:end', (event) => events.push(event))
    onTestFinished(stop)
    const { lines, verifier } = logged()
    await verifier.verify(withTicket('nonsense'))
    await verifier.verify(withTicket('nonsense'), { observe: true })
    const named = events.map(({ checkId, ticket }) => expect.objectContaining({ checkId, ticket }))
    expect(lines.map(([, fields]) => fields)).toEqual(named)
    expect(named).toHaveLength(2)
    await verifier.verify(post({}))
    expect(Object.keys(lines[2]?.[1] ?? {})).toEqual(['provider', 'outcome', 'reason', 'cached'])
  })

  test('with the places that were searched, and the names that the body has, where there is no ticket', async () => {
    const { lines, verifier } = logged()
    await verifier.verify(post({ email: 'ada@example.com', password: 'secret', tiket: 'pass-a' }))
    expect(lines[0]?.[2]).toBe(
      'captcha: ticket rejected (missing): it is not in body.ticket, query.ticket, header.x-captcha-ticket; ' +
        'the body has email, password, tiket',
    )
    const body = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`pass-${'x'.repeat(60)}${n}`, '']))
    for (const sent of [{ '203.0.113.7': 1 }, body, ['pass-a'], 'ticket=pass-a', undefined, {}]) {
      await verifier.verify(post(sent))
    }
    const rest = lines.slice(1).map(([, , message]) => message.split('; ')[1])
    expect(rest).toEqual([
      'the body has (another name)',
      'the body has (another name), …',
      'the body is a list',
      'the body is of type string',
      'there is no parsed body',
      'the body is empty',
    ])
  })

  test.each([
    [['pass-a', 'pass-b'], 'body.ticket is a list, not a text'],
    ['', 'body.ticket is empty'],
    ['x'.repeat(2049), 'body.ticket has 2049 characters; 2048 are possible'],
    ['pass-a\u0085', 'body.ticket has other characters than printable ASCII'],
  ])('of a malformed ticket: it says what is wrong (%#)', async (ticket, why) => {
    const { lines, verifier } = logged()
    await verifier.verify(withTicket(ticket))
    expect(lines[0]?.[2]).toBe(`captcha: ticket rejected (malformed): ${why}`)
  })

  test('with the store’s own reason, less any password, where the store failed', async () => {
    const lines: string[] = []
    const logger = { info: () => {}, warn: (_: object, message: string) => lines.push(message), error: () => {} }
    const reasons = [
      new Error('NOPERM this user has no permissions to run the command'),
      new Error('connect ECONNREFUSED redis://app:hunter2@127.0.0.1:6379\n    at secret'),
      Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }),
      'not even an error',
    ]
    const store = { ...memoryStore(), claim: () => Promise.reject(reasons.shift()) }
    const verifier = createVerifier({ provider: fakeProvider(), store, logger })
    for (let n = 0; n < 4; n += 1) await verifier.verify(withTicket(`pass-${n}`))
    const what = 'captcha: check unavailable (store): The ticket store failed: '
    expect(lines).toEqual([
      `${what}NOPERM this user has no permissions to run the command`,
      `${what}connect ECONNREFUSED redis://…@127.0.0.1:6379 at secret`,
      `${what}ECONNREFUSED`,
      `${what}not even an error`,
    ])
  })

  test('with the error where somebody has to do something about it', async () => {
    const error = new Error('set the clock')
    const { lines, verifier } = logged({ t: { outcome: 'misconfigured', error } })
    await verifier.verify(withTicket('t'))
    expect(lines[0]?.[2]).toContain('set the clock')
  })
})

test('an admission by a ticket writes no line; one by an option writes a warning', async () => {
  const { lines, verifier } = logged()
  await verifier.verify(withTicket('pass-a'))
  await verifier.verify(withTicket('pass-b'), { observe: true })
  await verifier.verify(post({}), { skip: () => true })
  expect(lines).toEqual([])
  await verifier.verify(post({}), { observe: true })
  expect(lines).toEqual([
    ['warn', expect.objectContaining({ option: 'observe', reason: 'missing' }), expect.any(String)],
  ])
})

test('pino takes the lines as they are', async () => {
  const lines: string[] = []
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => lines.push(line) })
  await createVerifier({ provider: fakeProvider(), logger }).verify(post({}))
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 30, provider: 'fake', outcome: 'reject', reason: 'missing', cached: false, msg: expect.any(String) },
  ])
})

test('each code of a warning is written once', () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const warn = warner(logger)
  warn('TICKETGATE_BODY_NOT_PARSED', 'a')
  warn('TICKETGATE_BODY_NOT_PARSED', 'b')
  warn('TICKETGATE_PROXY_NOT_TRUSTED', 'c')
  expect(logger.warn.mock.calls).toEqual([
    [{ code: 'TICKETGATE_BODY_NOT_PARSED' }, withPage('TICKETGATE_BODY_NOT_PARSED', 'a')],
    [{ code: 'TICKETGATE_PROXY_NOT_TRUSTED' }, withPage('TICKETGATE_PROXY_NOT_TRUSTED', 'c')],
  ])
})

describe('without a logger', () => {
  function warnings() {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    return () => {
      const codes = emitted.mock.calls.map(([, options]) => (options as { code: string }).code)
      emitted.mockRestore()
      return codes
    }
  }

  test('our own mistake is reported once, and no visitor’s', async () => {
    const end = warnings()
    const verifier = createVerifier({ provider: fakeProvider() })
    for (const ticket of [
      'nonsense',
      'unavailable-busy-a',
      'unavailable-throttled-a',
      'misconfigured-a',
      'misconfigured-b',
    ]) {
      await verifier.verify(withTicket(ticket))
    }
    expect(end()).toEqual(['TICKETGATE_MISCONFIGURED'])
  })

  test('a route that only observes does not take the warning of one that refuses', async () => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => emitted.mockRestore())
    const verifier = createVerifier({ provider: fakeProvider() })
    const observing = { observe: true }
    for (const what of ['misconfigured', 'unavailable-network']) {
      for (const n of [1, 2]) {
        await verifier.verify(withTicket(`${what}-${n}`), observing)
        await verifier.verify(withTicket(`${what}-${n}-refused`))
      }
    }
    expect(emitted.mock.calls.map(([message]) => String(message).match(/are (.*?):/)?.[1])).toEqual([
      'admitted by observe',
      'refused with 500',
      'admitted by observe',
      'refused with 503',
    ])
  })

  test('a warning with a vendor’s fault in it ends no sentence twice', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const error = new Error('The vendor did not answer in time.')
    const answer = { outcome: 'unavailable', cause: 'timeout', retryable: false, error } as const
    const verifier = createVerifier({ provider: fakeProvider({ answers: { late: answer } }) })
    await verifier.verify(withTicket('late'))
    const [message] = warned.mock.calls[0] ?? []
    warned.mockRestore()
    expect(message).toContain('(timeout): The vendor did not answer in time. Give the verifier a `logger`')
  })

  test('a service that is down is reported once a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const end = warnings()
    const verifier = createVerifier({ provider: fakeProvider() })
    const visits = async (name: string) => {
      for (let n = 0; n < 20; n += 1) await verifier.verify(withTicket(`unavailable-network-${name}${n}`))
    }
    await visits('a')
    vi.advanceTimersByTime(59_000)
    await visits('b')
    vi.advanceTimersByTime(1_000)
    await visits('c')
    vi.useRealTimers()
    expect(end()).toEqual(['TICKETGATE_UNAVAILABLE', 'TICKETGATE_UNAVAILABLE'])
  })

  describe('what an option admits though it could not be checked', () => {
    const admitted = (option: string) => [
      expect.stringContaining(`Requests are admitted by ${option}:`),
      expect.any(Object),
    ]

    function admitting(options: GuardOptions<RequestLike>) {
      const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
      onTestFinished(() => emitted.mockRestore())
      const down = { outcome: 'unavailable', cause: 'network', vendor: 'down', retryable: false } as const
      const answers = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`down-${n}`, down]))
      const verifier = createVerifier({ provider: fakeProvider({ answers }) })
      return {
        emitted: emitted.mock,
        visit: (ticket: string) => verifier.verify(withTicket(ticket), options),
        /** Five visitors whose checks nobody is warned of. */
        async takeDown() {
          for (let n = 0; n < 5; n += 1) {
            await verifier.check({ ticket: `down-${n}` }, undefined, { ip: `203.0.113.${n}` })
          }
        },
      }
    }

    test('is a warning by `observe`, and what is a visitor’s own doing is none', async () => {
      const { visit, emitted } = admitting({ observe: true })
      for (const ticket of ['nonsense', 'unavailable-busy-a', 'unavailable-throttled-a']) await visit(ticket)
      expect(emitted.calls).toEqual([])
      for (const ticket of ['misconfigured-a', 'misconfigured-b', 'down-0', 'down-1']) await visit(ticket)
      expect(emitted.calls).toEqual([admitted('observe'), admitted('observe')])
      const codes = emitted.calls.map(([, options]) => (options as { code: string }).code)
      expect(codes).toEqual(['TICKETGATE_MISCONFIGURED', 'TICKETGATE_UNAVAILABLE'])
    })

    test('is a warning once a minute by `onUnavailable`', async () => {
      const { visit, emitted, takeDown } = admitting({ onUnavailable: { admit: true, perMinute: 100 } })
      await takeDown()
      for (const ticket of ['down-5', 'down-6', 'down-7']) {
        expect((await visit(ticket)).admission?.admittedBy).toBe('policy')
      }
      expect(emitted.calls).toEqual([admitted('onUnavailable')])
    })
  })

  test('options that are new for each request are said once, because no limit in them adds up', async () => {
    const end = warnings()
    const verifier = createVerifier({ provider: fakeProvider() })
    const kept = { maxUses: 1 }
    for (let index = 0; index < 1_010; index += 1) await verifier.verify(post({}), kept)
    for (let index = 0; index < 1_010; index += 1) await verifier.verify(post({}), { maxUses: 1 })
    expect(end()).toEqual(['TICKETGATE_OPTIONS_NOT_KEPT'])
  })

  test('that is said to the request’s own logger, where it has one', async () => {
    const end = warnings()
    const warn = vi.fn()
    const request = post({}, { logger: { info() {}, warn, error() {} } })
    const verifier = createVerifier({ provider: fakeProvider() })
    for (let index = 0; index < 1_001; index += 1) await verifier.verify(request, { maxUses: 1 })
    expect(end()).toEqual([])
    expect(warn.mock.calls.map(([{ code }]) => code)).toEqual(['TICKETGATE_OPTIONS_NOT_KEPT'])
  })
})

describe('a memory store', () => {
  test.each([
    ['AWS Lambda', 'AWS_LAMBDA_FUNCTION_NAME'],
    ['Vercel', 'VERCEL'],
    ['Cloud Run', 'K_SERVICE'],
    ['Kubernetes', 'KUBERNETES_SERVICE_HOST'],
    ['Cloudflare Workers', undefined],
  ])('on %s is warned about: its instances are many, and short-lived', (platform, variable) => {
    if (variable === undefined) vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    else vi.stubEnv(variable, 'app')
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    createVerifier({ provider: fakeProvider(), logger })
    createVerifier({ provider: fakeProvider(), logger, store: { ...memoryStore(), local: false } })
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    expect(logger.warn.mock.calls).toEqual([
      [{ code: 'TICKETGATE_STORE_NOT_SHARED' }, expect.stringContaining(platform)],
    ])
  })

  test('of a production process that nothing shows to be one of several is not warned about', () => {
    vi.stubEnv('NODE_ENV', 'production')
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const provider = turnstile({ secret: '0x4AAAAAAA-a-secret' })
    createVerifier({ provider, logger })
    vi.unstubAllEnvs()
    expect(logger.warn).not.toHaveBeenCalled()
  })
})
