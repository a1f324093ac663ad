import { notDeepStrictEqual, ok, deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createVerifier, eventNames, onEvent, type Provider, type RequestLike, type Verdict } from '@ticketgate/core'
import type { Visitor } from '@ticketgate/core/provider'
import { assertNothingLeaks, verdictOf, visitorIp } from './provider-cases/provider-under-test.js'
import type { ProviderCase } from './provider-contract.js'

type Fields = Readonly<Record<string, string>>

/** A provider that checks tickets itself, and calls no vendor. */
export interface LocalProviderContractOptions {
  readonly make: () => Provider
  /** What the page posts with a good ticket of its own for each name. */
  readonly solve: (name: string) => Promise<Fields>
  /** What a page may post, under names of your choice, and what comes of it. */
  readonly words: Readonly<Record<string, () => Promise<{ readonly fields: Fields; readonly verdict: object }>>>
  /** The same ticket, spelt otherwise. */
  readonly respell?: (fields: Fields) => Fields
  /** What must never appear in an error, an event, a log line or a reply. */
  readonly secrets: readonly string[]
}

interface Test {
  readonly provider: Provider
  check(fields: object): Promise<Verdict>
}

const timeoutMs = 30_000
const visitor: Visitor = { ip: visitorIp, isPrivate: false, forwardedFor: undefined, headers: {} }

/**
 * What every provider must do that checks tickets by itself: `providerContract` without a vendor. No call is made, so
 * nothing that a visitor posts is ever an outage.
 * @example
 * for (const { name, run } of localProviderContract({ make, solve, words, secrets })) test(name, run)
 */
export function localProviderContract(options: LocalProviderContractOptions): ProviderCase[] {
  const { solve, words, respell } = options
  const cases: Record<string, (test: Test) => Promise<void>> = { ...casesOf(solve) }
  for (const [name, word] of Object.entries(words)) {
    cases[`the page posts: ${name}`] = async ({ check }) => {
      const { fields, verdict: expected } = await word()
      const verdict = await check(fields)
      const names = Object.keys(expected)
      same(Object.fromEntries(names.map((key) => [key, verdict[key as keyof Verdict]])), { ...expected })
      ok(verdict.outcome !== 'unavailable', 'nothing that a page posts is an outage')
    }
  }
  if (respell !== undefined) {
    cases['one ticket in another spelling is replayed'] = async ({ check }) => {
      const fields = await solve('respelt')
      strictEqual((await check(fields)).outcome, 'pass')
      replayed(await check(respell(fields)))
    }
  }
  return Object.entries(cases).map(([name, test]) => ({ name, run: () => runCase(options, test) }))
}

async function runCase(
  { make, secrets }: LocalProviderContractOptions,
  test: (test: Test) => Promise<void>,
): Promise<void> {
  const reports: unknown[] = []
  let sockets = 0
  const countSocket = () => {
    sockets += 1
  }
  const unlisten = eventNames.map((name) => onEvent(name, (event) => reports.push(event)))
  const listen = (fields: object, message: string) => reports.push(fields, message)
  const provider = make()
  const verifier = createVerifier({ provider, timeoutMs, logger: { info: listen, warn: listen, error: listen } })
  const posted: string[] = []
  subscribe('net.client.socket', countSocket)
  try {
    await test({
      provider,
      async check(body) {
        posted.push(...Object.values(body).filter((value) => typeof value === 'string'))
        const request: RequestLike = { method: 'POST', path: '/', headers: {}, query: {}, body, ip: visitorIp }
        const decision = await verifier.verify(request)
        if (!decision.admitted) reports.push(decision.verdict, Buffer.from(decision.reply.body).toString())
        return verdictOf(decision)
      },
    })
    strictEqual(sockets, 0, 'no connection was opened')
    assertNothingLeaks(reports, [...secrets, ...posted, visitorIp])
  } finally {
    unsubscribe('net.client.socket', countSocket)
    for (const end of unlisten) end()
    await verifier.close()
  }
}

const hostileTickets = [
  'tok&secretId=x#?/',
  'tok\r\nX-Injected: 1\r\n\r\n',
  '","x":"\\u0000\\"}',
  '__proto__',
  'bnVsbA==',
  'W10=',
  'e30=',
  Buffer.from('{"__proto__":{"challenge":1}}').toString('base64'),
  Buffer.from(`${'['.repeat(1_400)}${']'.repeat(1_400)}`).toString('base64'),
]

function casesOf(solve: LocalProviderContractOptions['solve']): Record<string, (test: Test) => Promise<void>> {
  return {
    'a good ticket passes, and is replayed at its second coming': async ({ check }) => {
      const fields = await solve('twice')
      const first = await check(fields)
      same([first.outcome, (first as { cached?: boolean }).cached], ['pass', false])
      replayed(await check(fields))
    },

    'at a hundred checks at once one passes': async ({ check }) => {
      const fields = await solve('at-once')
      const verdicts = await Promise.all(Array.from({ length: 100 }, () => check(fields)))
      strictEqual(verdicts.filter(({ outcome }) => outcome === 'pass').length, 1)
      strictEqual(verdicts.filter(({ outcome }) => outcome === 'reject').length, 99)
    },

    'two tickets are two': async ({ check }) => {
      strictEqual((await check(await solve('one'))).outcome, 'pass')
      strictEqual((await check(await solve('two'))).outcome, 'pass')
    },

    'no ticket: missing': async ({ check }) => {
      same(reasonOf(await check({})), ['reject', 'missing'])
    },

    'tickets that are no text: malformed': async ({ provider, check }) => {
      const [field = ''] = provider.fieldNames
      const tooLong = 'x'.repeat((provider.maxTicketLength ?? 2_048) + 1)
      for (const value of [['a', 'b'], { a: 1 }, '', 7, true, tooLong, 'a\u0000b', '\ud800']) {
        same(reasonOf(await check({ [field]: value })), ['reject', 'malformed'])
      }
    },

    'hostile texts are refused, and nothing throws': async ({ provider, check }) => {
      const [field = ''] = provider.fieldNames
      for (const text of hostileTickets) strictEqual((await check({ [field]: text })).outcome, 'reject')
    },

    'a part of a good ticket is none': async ({ provider, check }) => {
      const [field = ''] = provider.fieldNames
      const good = (await solve('part'))[field] as string
      for (const text of [good.slice(0, -4), good.slice(4), `${good}${good}`, good.toLowerCase()]) {
        strictEqual((await check({ [field]: text })).outcome, 'reject')
      }
      strictEqual((await check({ [field]: good })).outcome, 'pass')
    },

    'one ticket is always the same': async ({ provider }) => {
      const fields = await solve('same')
      const one = provider.extract((name) => fields[name], visitor, {})
      ok(one.ok)
      same(
        provider.extract((name) => fields[name], visitor, {}),
        one,
      )
      const others = await solve('another')
      const other = provider.extract((name) => others[name], visitor, {})
      ok(other.ok)
      notDeepStrictEqual(other.ticket, one.ticket, 'another ticket is another one')
    },

    'another visitor’s is a mismatch': async ({ provider }) => {
      const fields = await solve('bound')
      const boundTo = (ip: string) => {
        const extracted = provider.extract((name) => fields[name], { ...visitor, ip }, {})
        return extracted.ok ? JSON.stringify(extracted.bound) : undefined
      }
      ok(boundTo('203.0.113.1') !== boundTo('203.0.113.2'))
    },

    'its facts are whole': async ({ provider }) => {
      ok(/^[a-z][a-z0-9-]*$/.test(provider.name))
      ok(Number.isSafeInteger(provider.ticketTtlMs) && provider.ticketTtlMs >= 1_000)
      strictEqual(provider.checksPerTicket, 1)
      strictEqual(provider.origin, undefined, 'it has no vendor to call')
      ok(provider.realm !== undefined, 'what tickets are known by is its key')
      same([...provider.fieldNames].sort(), Object.keys(await solve('names')).sort())
    },
  }
}

const reasonOf = (verdict: Verdict) => [verdict.outcome, (verdict as { reason?: string }).reason]
const replayed = (verdict: Verdict) => same(reasonOf(verdict), ['reject', 'replayed'])
