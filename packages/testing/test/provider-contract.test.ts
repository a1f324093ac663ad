import type { Provider } from '@ticketgate/core'
import type { Answer, ProviderCall } from '@ticketgate/core/provider'
import { tencent } from '@ticketgate/core/tencent'
import { turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, type ProviderCase, providerContract, siteverifyWire, tencentWire } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'

const secret = 'the site’s secret'
type Turnstile = ReturnType<typeof turnstile>
type Fields = Parameters<Turnstile['verify']>[0]

/** Which cases a provider fails that differs from a good one in one thing. */
async function failures(spoil: (good: Turnstile, vendor: FakeVendor) => Partial<Turnstile>, only: RegExp) {
  const cases = providerContract({
    wire: siteverifyWire({ secret }),
    make: (vendor) => {
      const good = turnstile({ secret, endpoint: vendor.endpoint })
      return { ...good, ...spoil(good, vendor) } as Provider<object, 'cf-turnstile-response'>
    },
    fields: (ticket) => ({ 'cf-turnstile-response': ticket }),
    secrets: [secret],
  })
  return failuresOf(cases, only)
}

async function failuresOf(cases: readonly ProviderCase[], only: RegExp): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of cases.filter((one) => only.test(one.name))) {
    await run().catch(() => failed.push(name))
  }
  return failed
}

const ask = async (vendor: FakeVendor, body: string) =>
  (await (await fetch(vendor.endpoint, { method: 'POST', body })).json()) as { success?: boolean }
const verdict = (body: { success?: boolean }): Answer =>
  body.success === true ? { outcome: 'pass' } : { outcome: 'reject', reason: 'invalid', final: true }

test('a provider that does everything right passes every case', async () => {
  expect(await failures(() => ({}), /./)).toEqual([])
})

test.each([
  [
    'passes what it cannot read',
    (good: Turnstile) => ({
      verify: async (fields: Fields, call: never) => {
        const answer = await good.verify(fields, call)
        return answer.outcome === 'unavailable' ? ({ outcome: 'pass' } as const) : answer
      },
    }),
    /garbage|empty|status 5|no JSON/,
  ],
  [
    'blames the visitor for its key',
    (good: Turnstile) => ({
      verify: async (fields: Fields, call: never): Promise<Answer> => {
        const answer = await good.verify(fields, call)
        return answer.outcome === 'misconfigured' ? { outcome: 'reject', reason: 'invalid', final: true } : answer
      },
    }),
    /key|missing-input-secret/,
  ],
  [
    'glues its form together',
    (_: Turnstile, vendor: FakeVendor) => ({
      verify: async ({ token }: Fields) => verdict(await ask(vendor, `secret=${secret}&response=${token}`)),
    }),
    /separators|encodings/,
  ],
  [
    'throws',
    () => ({
      verify: async () => {
        throw new Error('no')
      },
    }),
    /whatever the deadline/,
  ],
  [
    'asks again about a ticket that the vendor may have spent',
    (_: Turnstile, vendor: FakeVendor) => ({
      verify: ({ token }: Fields): Promise<Answer> =>
        ask(vendor, new URLSearchParams({ secret, response: token }).toString()).then(verdict, () => ({
          outcome: 'unavailable',
          cause: 'network',
          retryable: true,
        })),
    }),
    /asked for again where/,
  ],
  [
    'asks again by another key',
    (good: Turnstile) => ({
      verify: (fields: Fields, call: ProviderCall) =>
        good.verify(fields, { ...call, checkId: `${call.checkId}${call.attempt}` }),
    }),
    /asked for again where/,
  ],
  [
    'tells its secret',
    () => ({
      verify: async () => ({ outcome: 'misconfigured', error: new Error(`${secret} is wrong`) }) as const,
    }),
    /our key/,
  ],
  [
    'forgets what a ticket is bound to',
    (good: Turnstile) => ({
      extract: () => ({ ok: true, ticket: [String(Math.random())], bound: [], fields: { response: 'x' } }) as never,
      verify: good.verify,
    }),
    /replayed at its second|always the same/,
  ],
  [
    'takes all tickets for one',
    (good: Turnstile) => ({
      extract: (...given: Parameters<Turnstile['extract']>) => {
        const extracted = good.extract(...given)
        return extracted.ok ? { ...extracted, ticket: ['the same'] } : extracted
      },
    }),
    /always the same/,
  ],
])('one that %s is found out', async (_, spoil, only) => {
  expect(await failures(spoil as never, only)).not.toEqual([])
})

describe('a provider whose tickets are posted with a second field', () => {
  const keys = {
    secretId: 'AKIDcontract',
    secretKey: 'the account’s key',
    captchaAppId: 7,
    appSecretKey: 'the app’s key',
  }
  type Tencent = ReturnType<typeof tencent>
  const casesOf = (spoil: (good: Tencent) => Partial<Tencent>) =>
    providerContract({
      wire: tencentWire(keys),
      make: ({ endpoint }) => {
        const good = tencent({ ...keys, endpoint })
        return { ...good, ...spoil(good) }
      },
      fields: (ticket) => ({ ticket, randstr: '@randstr' }),
      secrets: [],
    })
  const beside = /beside (it|the ticket)/

  test('has two cases more, which a good one passes', async () => {
    const cases = casesOf(() => ({}))
    expect(cases.filter(({ name }) => beside.test(name))).toHaveLength(2)
    expect(await failuresOf(cases, beside)).toEqual([])
  })

  test('is found out where it does without that field', async () => {
    const careless = casesOf((good) => ({
      extract: (read, ...visitor) => good.extract((name) => (name === 'randstr' ? '@any' : read(name)), ...visitor),
    }))
    expect(await failuresOf(careless, beside)).toHaveLength(2)
  })

  test('is found out where it binds its tickets to nothing', async () => {
    const unbound = casesOf((good) => ({
      extract: (...given) => {
        const extracted = good.extract(...given)
        return extracted.ok ? { ...extracted, bound: [] } : extracted
      },
    }))
    expect(await failuresOf(unbound, beside)).toEqual(['one ticket is bound to all that is posted beside it'])
  })
})
