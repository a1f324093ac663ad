import { type Attempts, createVerifier, type RequestLike, verifiers } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkingDefaults } from '../../packages/core/src/verifier-options.js'
import { stopTheClock } from '../../packages/core/test/support/fake-clock.js'
import { createBudgets, createWorklessBudgets } from '../../packages/server/src/captcha/budgets/budgets.js'
import { memoryCounters } from '../../packages/server/src/captcha/budgets/counters.js'
import { rooms } from '../../packages/server/src/captcha/stores.js'
import { read } from './markdown.js'

// What protects an application that sets nothing is a promise of the docs: each number is compared with its page.

/** The rows of each table of a page whose first column has this heading. */
function tablesOf(page: string, heading: string): string[][][] {
  const tables = read(page).match(/(?:^\|.*\n)+/gm) ?? []
  const rows = tables.map((table) => table.trim().split('\n').map(cellsOf))
  return rows.filter(([head]) => head?.[0] === heading).map(([, , ...body]) => body)
}

/** A page's text on one line. */
const textOf = (page: string) => read(page).replace(/\s+/g, ' ')

const cellsOf = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
const numberIn = (text = '') => Number(/\d[\d,_]*/.exec(text)?.[0].replace(/[,_]/g, ''))

/** What a package's report says is the default of an option. */
function defaultOf(report: string, type: string, option: string): number {
  const declared = new RegExp(`^(?:export )?interface ${type}\\b[^]*?^}`, 'm').exec(read(report))?.[0] ?? ''
  return numberIn(new RegExp(`@default (.*) \\*/\\n +readonly ${option}\\?:`).exec(declared)?.[1])
}

describe('the steps of budgets', () => {
  const page = 'docs/service/protection.md'
  const [withWork = [], withoutWork = []] = tablesOf(page, 'counted for')
  const names = { uid: /`uid`/, business: /`businessId`/, site: /^one IPv6 \/48/, ip: /^one IPv4/ }
  const nameOf = (who = '') => Object.entries(names).find(([, pattern]) => pattern.test(who))?.[0]

  test.each([
    ['with work', withWork, createBudgets, '', ['ip', 'uid', 'business']],
    ['without work', withoutWork, createWorklessBudgets, 'workless-', ['ip', 'site', 'uid', 'business']],
  ] as const)('of challenges %s', async (_, rows, create, prefix, counted) => {
    expect(rows.map(([who]) => nameOf(who))).toEqual(counted)
    for (const [who = '', fetched = '', failed = ''] of rows) {
      for (const [kind, cell] of Object.entries({ fetch: fetched, fail: failed })) {
        /** The stage of a visit of which this many were counted. */
        const stageAt = (count: number) =>
          create({
            add: (key) => (key.startsWith(`${prefix}${kind}:${nameOf(who)}:`) ? count : 0),
          }).look({ ip: '0123456789abcdef', uid: 'u', business: 'b' })
        for (const [stage, step] of cell.split(', ').entries()) {
          const isNever = step === 'never'
          const stages = isNever
            ? [await stageAt(1e9)]
            : [await stageAt(numberIn(step) - 1), await stageAt(numberIn(step))]
          expect(stages, `${who}, ${kind}, ${step}`).toEqual(isNever ? [stage] : [stage, stage + 1])
        }
      }
    }
  })

  test('and their window', async () => {
    const windows: number[] = []
    const counters = {
      add(_key: string, _by: number, windowMs: number) {
        windows.push(windowMs)
        return 0
      },
    }
    for (const create of [createBudgets, createWorklessBudgets]) await create(counters).look({ ip: '0123456789abcdef' })
    expect(new Set(windows)).toEqual(new Set([numberIn(/counted over (\d+) minutes/.exec(textOf(page))?.[1]) * 60_000]))
  })
})

test('the room for marks, and for signed requests, is what the page about load says', () => {
  const page = 'docs/operate/load.md'
  const [marks = []] = tablesOf(page, 'marks of')
  const { earned, unsigned, pages, unsignedPages, late, ...signed } = rooms
  expect(marks.map(([, room]) => numberIn(room))).toEqual([earned, unsigned, pages, unsignedPages, late])
  const forSigned = numberIn(/room for ([\d,]+) of them/.exec(textOf(page))?.[1])
  expect(signed).toEqual({ requests: forSigned, pageViewRequests: forSigned })
})

test('as many counters fit into memory as its option says', () => {
  const max = defaultOf('api/server.md', 'MemoryCountersOptions', 'maxCounters')
  expect(max).toBeGreaterThan(0)
  const counters = memoryCounters()
  for (let i = 0; i < max; i += 1) counters.add(String(i), 1, 60_000)
  expect(counters.add('0', 0, 60_000)).toBe(1)
  counters.add('one more', 1, 60_000)
  expect(counters.add('0', 0, 60_000)).toBe(0)
})

test('the limits of `onlyAfter`, and its window, are what its page and the report of the API say', async () => {
  const calls: unknown[] = []
  const attempts: Attempts = {
    take(_keys, limits, windowMs) {
      calls.push([...limits, windowMs])
      return { state: 'full' }
    },
    isFull: () => true,
    giveBack() {},
    clear() {},
  }
  const page = 'docs/only-after/index.md'
  const [counts = []] = tablesOf(page, 'count')
  const [options = []] = tablesOf(page, 'option')
  const windowSeconds = numberIn(options.find(([option]) => option === '`windowSeconds`')?.[2])
  const [account, address, network, route] = counts.map(([, , value]) => value)
  const verifier = createVerifier({ provider: fakeProvider() })
  const request: RequestLike = { method: 'POST', path: '/', headers: {}, query: {}, body: {}, ip: '2001:db8::1' }
  const onlyAfter = { failures: numberIn(account), attempts, key: 'k'.repeat(32) }
  await verifier.verify(request, { onlyAfter: { ...onlyAfter, account: () => 'ann' } })
  await verifier.verify(request, { onlyAfter })
  const [failures, perIp, perNetwork] = [account, address, network].map(numberIn)
  const windowMs = windowSeconds * 1000
  expect(calls).toEqual([
    [failures, perIp, perNetwork, windowMs],
    [failures, perNetwork, windowMs],
  ])
  expect(route).toBe('off')
  const reported = ['windowSeconds', 'perIp', 'perNetwork'].map((name) =>
    defaultOf('api/core.md', 'OnlyAfterOptions', name),
  )
  expect(reported).toEqual([windowSeconds, perIp, perNetwork])
  await verifier.close()
})

test('the limits of a verifier are what the report of the API says, and the page about limits', () => {
  const names = Object.keys(checkingDefaults)
  expect(names).toEqual(expect.arrayContaining(['timeoutMs', 'maxUses', 'rejectTtlMs', 'maxPending']))
  const reported = names.map((name) => [name, defaultOf('api/core.md', 'CheckingOptions', name)])
  expect(checkingDefaults).toEqual(Object.fromEntries(reported))
  const [limits = []] = tablesOf('docs/guard/limits.md', 'option')
  expect(numberIn(limits.find(([option]) => option === '`maxPending`')?.[1])).toBe(checkingDefaults.maxPending)
})

describe('the providers of tenants', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Which tenants' providers were made, one after the other. */
  function tenants() {
    const made: string[] = []
    const verifier = verifiers({
      tenant: () => undefined,
      provider(tenant) {
        made.push(tenant)
        return fakeProvider()
      },
    })
    let tickets = 0
    async function check(tenant: string): Promise<void> {
      tickets += 1
      const verdict = await verifier.check(
        { ticket: testTickets.pass(String(tickets)) },
        {},
        { tenant, ip: '192.0.2.1' },
      )
      expect(verdict.outcome).toBe('pass')
    }
    return { made, check, close: verifier.close }
  }

  test('are kept for as many, and as long, as the page about tenants says', async () => {
    stopTheClock()
    const promised = /`max` providers are kept \(([\d,]+)\), each for up to `maxAgeMs` \((\d+) minutes\)/
    const [, kept, minutes] = promised.exec(textOf('docs/vendors/tenants.md')) ?? []
    const [max, maxAgeMs] = [numberIn(kept), numberIn(minutes) * 60_000]
    expect(max).toBe(defaultOf('api/core.md', 'VerifiersOptions', 'max'))
    expect(maxAgeMs).toBe(defaultOf('api/core.md', 'VerifiersOptions', 'maxAgeMs'))

    const { made, check, close } = tenants()
    for (let tenant = 0; tenant < max; tenant += 1) await check(String(tenant))
    await check('0')
    expect(made).toHaveLength(max)
    await check('one more')
    await check('0')
    expect(made.slice(max)).toEqual(['one more'])
    await check('1')
    expect(made.slice(max)).toEqual(['one more', '1'])

    vi.advanceTimersByTime(maxAgeMs - 1)
    await check('1')
    expect(made.slice(max)).toEqual(['one more', '1'])
    vi.advanceTimersByTime(2)
    await check('1')
    expect(made.slice(max)).toEqual(['one more', '1', '1'])
    await close()
  })
})
