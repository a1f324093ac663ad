import { notDeepStrictEqual, notStrictEqual, ok, deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import { type Case, type ProviderUnderTest, usualTimeoutMs } from './provider-under-test.js'

/** Texts that break out of a query, a form, JSON, a header or a log unless encoded. */
const hostileTickets = {
  'a query’s separators': 'tok&secretId=x&secret=y&response=z&ticket=w#?/',
  'a form’s encodings': 'tok+%26secret%3Dx%00%0d%0a a',
  'a line break': 'tok\r\nX-Injected: 1\r\n\r\nGET / HTTP/1.1',
  'JSON’s own': '","CaptchaType":1,"x":"\\u0000\\"}',
  unicode: 'tök-验证码-\u{1f511}-\u2028\u2029',
  'a prototype’s name': '__proto__',
  'long text': `t${'0123456789'.repeat(204)}`,
} as const

function extract({ provider, visitor, spec }: ProviderUnderTest, fields: Readonly<Record<string, string>>) {
  return provider.extract(
    (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined),
    visitor,
    spec.identity ?? {},
  )
}

function hostile(ticket: string): Case {
  return async (test) => {
    const { vendor, provider, spec } = test
    const deadline = performance.now() + usualTimeoutMs
    const extracted = extract(test, { ...spec.fields(ticket), [firstField(test)]: ticket })
    if (!extracted.ok) return strictEqual(extracted.reason, 'malformed')
    const answer = await provider.verify(extracted.fields, { deadline, attempt: 0, checkId: 'check' })
    strictEqual(answer.outcome, 'pass')
    strictEqual(vendor.calls[0]?.ticket, ticket, 'the ticket arrives as it was')
    strictEqual(vendor.calls[0]?.isAuthentic, true)
    strictEqual(vendor.calls[0]?.headers['x-injected'], undefined)
    await plainTicketHasSameFields(test)
  }
}

/** A hostile ticket adds no parameter to the call. */
async function plainTicketHasSameFields(test: ProviderUnderTest): Promise<void> {
  const { vendor, provider, spec } = test
  const extracted = extract(test, spec.fields('ticket-plain'))
  if (!extracted.ok) throw new Error(`The provider cannot read its own fields: ${extracted.reason}.`)
  await provider.verify(extracted.fields, {
    deadline: performance.now() + usualTimeoutMs,
    attempt: 0,
    checkId: 'check',
  })
  const [first, second] = vendor.calls.map(({ fields }) => Object.keys(fields).sort())
  same(first, second)
}

const firstField = ({ provider }: ProviderUnderTest): string => provider.fieldNames[0] as string

const anyRequestCases: Record<string, Case> = {
  ...Object.fromEntries(
    Object.entries(hostileTickets).map(([name, ticket]) => [`a ticket with ${name}`, hostile(ticket)]),
  ),

  'no ticket: missing, without a call': async ({ vendor, check }) => {
    same(part(await check({})), { outcome: 'reject', reason: 'missing' })
    strictEqual(vendor.calls.length, 0)
  },

  'tickets that are no text: malformed, without a call': async (test) => {
    const { vendor, provider, spec, check } = test
    const tooLong = 'x'.repeat((provider.maxTicketLength ?? 2_048) + 1)
    for (const value of [['a', 'b'], { a: 1 }, '', 7, true, tooLong, 'a\u0000b', '\ud800']) {
      const fields = { ...spec.fields('ticket-type'), [firstField(test)]: value }
      same(part(await check(fields)), { outcome: 'reject', reason: 'malformed' })
    }
    strictEqual(vendor.calls.length, 0)
  },

  'one ticket is always the same': async (test) => {
    const fields = test.spec.fields('ticket-same')
    const one = extract(test, fields)
    ok(one.ok)
    same(extract(test, fields), one)
    const other = extract(test, test.spec.fields('ticket-other'))
    ok(other.ok)
    notDeepStrictEqual(other.ticket, one.ticket, 'another ticket is another one')
  },

  'its facts are whole': async ({ provider, spec }) => {
    ok(/^[a-z][a-z0-9+-]*$/.test(provider.name))
    ok(Number.isSafeInteger(provider.ticketTtlMs) && provider.ticketTtlMs >= 1_000)
    ok(Number.isSafeInteger(provider.checksPerTicket) && provider.checksPerTicket >= 1)
    ok(provider.fieldNames.length >= 1)
    strictEqual(new Set(provider.fieldNames).size, provider.fieldNames.length)
    same([...provider.fieldNames].sort(), Object.keys(spec.fields('ticket-names')).sort())
  },
}

/** Of a ticket that is posted with something beside it. */
const severalFieldCases: Record<string, Case> = {
  'a field that is missing beside the ticket: malformed, without a call': async (test) => {
    const { vendor, spec, check } = test
    for (const name of fieldsBeside(test)) {
      const { [name]: _, ...others } = spec.fields('ticket-alone') as Record<string, string>
      same(part(await check(others)), { outcome: 'reject', reason: 'malformed' })
    }
    strictEqual(vendor.calls.length, 0)
  },

  'one ticket is bound to all that is posted beside it': async (test) => {
    const fields = test.spec.fields('ticket-bound') as Record<string, string>
    const one = extract(test, fields)
    ok(one.ok)
    for (const name of fieldsBeside(test)) {
      const other = extract(test, { ...fields, [name]: `${fields[name]}1` })
      ok(other.ok)
      same(other.ticket, one.ticket, `${name} is no part of the ticket`)
      notStrictEqual(JSON.stringify(other.bound), JSON.stringify(one.bound), `${name} is part of the binding`)
    }
  },
}

function fieldsBeside({ provider }: ProviderUnderTest): readonly string[] {
  const names = provider.fieldNames.slice(1)
  ok(names.length > 0, 'fields beside the ticket')
  return names
}

/** The cases for a provider whose tickets are posted like this one. */
export function requestCases(fields: Readonly<Record<string, string>>): Record<string, Case> {
  return { ...anyRequestCases, ...(Object.keys(fields).length > 1 && severalFieldCases) }
}

const part = (verdict: { outcome: string; reason?: string }) => ({ outcome: verdict.outcome, reason: verdict.reason })
