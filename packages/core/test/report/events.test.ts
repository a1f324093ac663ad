import { channel } from 'node:diagnostics_channel'
import { createVerifier, eventNames, onEvent } from '@ticketgate/core'
import { type FakeProviderOptions, fakeProvider } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ticketKey } from '../../src/check/ticket-key.js'
import { post, withTicket } from '../support/requests.js'

let published: [string, Record<string, unknown>][]
let ends: (() => void)[]

beforeEach(() => {
  published = []
  ends = eventNames.map((name) =>
    onEvent(name, (event) => published.push([name.slice('ticketgate:'.length), { ...event }])),
  )
})
afterEach(() => {
  for (const end of ends) end()
})

const verifierOf = (options?: FakeProviderOptions) => createVerifier({ provider: fakeProvider(options) })
const namesPublished = () => published.map(([name]) => name)
const event = (name: string) => published.filter(([channelName]) => channelName === name).map(([, fields]) => fields)
const check = { provider: 'fake', checkId: expect.any(String), ticket: ticketKey('fake', ['pass-a']).slice(0, 8) }

describe('the events of one request', () => {
  test('go from its start to its verdict', async () => {
    await verifierOf().verify(withTicket('pass-a'))
    expect(published).toEqual([
      ['check:start', check],
      ['claim', { ...check, state: 'owner', durationMs: expect.any(Number) }],
      ['vendor:start', { ...check, attempt: 0 }],
      ['vendor:end', { ...check, attempt: 0, outcome: 'pass', durationMs: expect.any(Number) }],
      ['check:end', { ...check, outcome: 'pass', cached: false, durationMs: expect.any(Number) }],
      ['verdict', { ...check, outcome: 'pass', cached: false, admitted: true, admittedBy: 'ticket' }],
    ])
    expect(new Set(published.map(([, { checkId }]) => checkId)).size).toBe(1)
  })

  test('have the reason and the vendor’s code where it is refused', async () => {
    await verifierOf().verify(withTicket('nonsense'))
    const why = { outcome: 'reject', reason: 'invalid', vendorCode: 'fake-5100' }
    expect(event('vendor:end')).toMatchObject([why])
    expect(event('check:end')).toMatchObject([{ ...why, cached: false }])
    const { checkId, ticket } = event('check:end')[0] ?? {}
    expect(event('verdict')).toEqual([{ provider: 'fake', checkId, ticket, ...why, cached: false, admitted: false }])
  })

  test('have both calls where the vendor is called twice', async () => {
    const lost = { outcome: 'unavailable', cause: 'network', retryable: true } as const
    await verifierOf({ answers: { t: ({ attempt }) => (attempt === 0 ? lost : { outcome: 'pass' }) } }).verify(
      withTicket('t'),
    )
    expect(event('vendor:start').map(({ attempt }) => attempt)).toEqual([0, 1])
    expect(event('vendor:end')).toMatchObject([
      { attempt: 0, outcome: 'unavailable', cause: 'network' },
      { attempt: 1, outcome: 'pass' },
    ])
  })

  test('have no check where there is no ticket', async () => {
    await verifierOf().verify(post({}))
    expect(published).toEqual([
      ['verdict', { provider: 'fake', outcome: 'reject', reason: 'missing', cached: false, admitted: false }],
    ])
  })

  test('have no call where the vendor is not called', async () => {
    const verifier = verifierOf()
    await verifier.verify(withTicket('pass-a'))
    published.length = 0
    await verifier.verify(withTicket('pass-a'))
    expect(namesPublished()).toEqual(['check:start', 'claim', 'check:end', 'verdict'])
    expect(event('claim')).toMatchObject([{ state: 'spent' }])
    published.length = 0
    await verifier.verify(withTicket('nonsense'))
    await verifier.verify(withTicket('nonsense'))
    expect(event('vendor:start')).toHaveLength(1)
    expect(event('check:end')).toMatchObject([{ cached: false }, { cached: true }])
  })

  test('name the option that admitted it', async () => {
    await verifierOf().verify(post({}), { observe: true })
    const verdict = {
      provider: 'fake',
      outcome: 'reject',
      reason: 'missing',
      cached: false,
      admitted: true,
      admittedBy: 'policy',
    }
    expect(published).toEqual([
      ['verdict', verdict],
      ['policy', { ...verdict, option: 'observe' }],
    ])
  })

  test('name the option that admitted it unchecked', async () => {
    const verifier = verifierOf()
    await verifier.verify(post({}), { skip: () => true })
    const skipped = { provider: 'fake', admitted: true, admittedBy: 'skip', option: 'skip' }
    expect(published).toEqual([['policy', skipped]])

    const options = { issuePass: { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1, carrier: 'header' } } as const
    const first = await verifier.verify(withTicket('pass-a'), options)
    const pass = first.admitted ? first.headers['X-Captcha-Pass'] : undefined
    published.length = 0
    await verifier.verify(post({}, { headers: { 'x-captcha-pass': pass } }), options)
    expect(published).toEqual([
      ['policy', { provider: 'fake', admitted: true, admittedBy: 'retry-pass', option: 'issuePass' }],
    ])
  })

  test('exist where its method is not guarded, too', async () => {
    const verifier = verifierOf()
    await verifier.verify(post({}), { methods: ['PUT'] })
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    await verifier.verify(post({}, { method: 'OPTIONS', headers }))
    const skipped = { provider: 'fake', admitted: true, admittedBy: 'skip' }
    expect(published).toEqual([
      ['policy', { ...skipped, option: 'methods' }],
      ['policy', { ...skipped, option: 'preflight' }],
    ])
  })
})

test('requests that wait for another with the same ticket are checks of their own, without store and vendor', async () => {
  const verifier = verifierOf()
  await Promise.all([1, 2, 3].map(() => verifier.verify(withTicket('nonsense'))))
  expect([event('check:start').length, event('claim').length, event('vendor:start').length]).toEqual([3, 1, 1])
  expect(event('check:end').map(({ cached }) => cached)).toEqual([false, true, true])
})

test('check() publishes a check, and no decision', async () => {
  await verifierOf().check({ ticket: 'pass-a' })
  expect(namesPublished()).toEqual(['check:start', 'claim', 'vendor:start', 'vendor:end', 'check:end'])
})

test('events come on diagnostics channels of their names until the listener is removed', async () => {
  const raw: unknown[] = []
  const listener = (event: unknown) => raw.push(event)
  channel('ticketgate:verdict').subscribe(listener)
  for (const end of ends) end()
  await verifierOf().verify(post({}))
  channel('ticketgate:verdict').unsubscribe(listener)
  await verifierOf().verify(post({}))
  expect(raw).toHaveLength(1)
  expect(published).toHaveLength(0)
})
