import { createVerifier, failover, type Provider } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { fakeVendor } from '@ticketgate/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { contractProviders, localProviders } from '../support/contract-providers.js'
import { post, visitor } from '../support/requests.js'

type Fields = Readonly<Record<string, string>>

/** A provider with its vendor, where it has one. */
interface Running {
  readonly name: string
  readonly provider: Provider
  readonly identity: object
  readonly headers: Readonly<Record<string, string>>
  /** The fields that are the provider's own. */
  own(ticket: string): Promise<Fields>
  /** All that a page without `<ticket-gate>` posts, the fields of others that the vendor's script fills included. */
  posted(ticket: string): Promise<Fields>
  callCount(): number
  /** The vendor's outage; a provider that checks by itself has none. */
  readonly down: (() => Promise<void>) | undefined
}

const names = [...Object.keys(contractProviders), ...Object.keys(localProviders)]
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(name: string): Promise<Running> {
  const local = localProviders[name]
  if (local !== undefined) {
    const provider = local.make()
    const own = () => local.solve(provider)
    return { name, provider, identity: {}, headers: {}, own, posted: own, callCount: () => 0, down: undefined }
  }
  const {
    wire,
    make,
    fields,
    identity = {},
    ...options
  } = contractProviders[name] as (typeof contractProviders)[string]
  const headers = { 'user-agent': 'a browser', ...options.headers }
  const vendor = await fakeVendor(wire)
  ends.push(() => vendor.close())
  const provider = make(vendor)
  const [field = ''] = provider.fieldNames
  return {
    name,
    provider,
    identity,
    headers,
    own: async (ticket) => fields(ticket),
    async posted(ticket) {
      const own = fields(ticket)
      const alsoFilled = (provider.alsoFills ?? []).map((other) => [other, own[field] as string])
      return { ...own, ...Object.fromEntries(alsoFilled) }
    },
    callCount: () => vendor.calls.length,
    down: () => vendor.down(),
  }
}

const isSameField = ([one, other]: readonly Running[]) => one?.provider.fieldNames[0] === other?.provider.fieldNames[0]

const silent = { info() {}, warn() {}, error() {} }

/** What a ticket begins with, where both come in one field. */
const prefixes = ['one-', 'two-']

function failoverOf(pair: readonly Running[]) {
  const entries = pair.map(({ provider }, index) =>
    isSameField(pair) ? { provider, prefix: prefixes[index] as string } : provider,
  )
  const provider = failover(entries as never) as Provider
  const verifier = createVerifier({ provider, timeoutMs: 20_000, logger: silent })
  ends.push(() => verifier.close())
  const identity = Object.assign({}, ...pair.map(({ identity }) => identity))
  const headers = Object.assign({ 'content-type': 'application/json' }, ...pair.map(({ headers }) => headers))
  let count = 0
  return {
    /** The verdict, or the name of the provider that passed it. */
    async visit(member: Running, ip = '203.0.113.7') {
      count += 1
      const ticket = `${prefixes[pair.indexOf(member)]}${count}`
      const decision = await verifier.verify(post(await member.posted(ticket), { ip, headers }), {
        identity: () => identity,
      })
      if (!decision.admitted) return decision.verdict
      const { verdict } = decision.admission as { verdict?: { detail: Record<string, unknown> } }
      return verdict?.detail['provider']
    },
  }
}

/** Each provider with the next one of the table, both ways round. */
const neighbours = names.flatMap((name, index) => {
  const next = names[(index + 1) % names.length] as string
  return [
    [name, next],
    [next, name],
  ] as const
})

describe.each(neighbours)('failover from %s to %s', (...pair) => {
  test('each ticket is checked by its own vendor, and by no other', async () => {
    const [first, second] = (await Promise.all(pair.map(start))) as [Running, Running]
    const { visit } = failoverOf([first, second])
    const counts = () => [first.callCount(), second.callCount()]
    expect(await visit(first)).toBe(first.provider.name)
    const afterFirst = counts()
    expect(afterFirst).toEqual([first.down === undefined ? 0 : 1, 0])
    expect(await visit(second)).toBe(second.provider.name)
    expect(counts()).toEqual([afterFirst[0], second.down === undefined ? 0 : 1])
  })

  // What is checked without a vendor has no outage.
  const isLocal = Object.hasOwn(localProviders, pair[0])
  if (!isLocal) {
    test('while the first vendor is down, its tickets are refused, and the second’s pass', async () => {
      const [first, second] = (await Promise.all(pair.map(start))) as [Running, Running]
      const { visit } = failoverOf([first, second])
      await first.down?.()
      for (let i = 0; i < 6; i += 1) {
        expect(await visit(first, `198.51.100.${i % 3}`)).toMatchObject({ outcome: 'unavailable', cause: 'network' })
      }
      expect(await visit(second)).toBe(second.provider.name)
      expect(first.callCount()).toBe(0)
    })
  }

  test('once the first vendor is down, the page gets the second’s captcha', async () => {
    const members = (await Promise.all(pair.map(start))) as [Running, Running]
    const named = members.map((member) => ({
      ...member,
      provider: {
        ...member.provider,
        challenge: async () => ({ outcome: 'challenge', contentType: 'text/javascript', body: member.name }) as const,
      },
    }))
    const entries = named.map(({ provider }, index) =>
      isSameField(members) ? { provider, prefix: prefixes[index] as string } : provider,
    )
    const both = failover(entries as never) as Provider
    ends.push(() => both.close?.())
    const [breaker] = both.breakers ?? []
    const call = { deadline: performance.now() + 60_000 }
    expect(await both.challenge?.(visitor(), {}, call)).toMatchObject({ body: pair[0] })
    const isDown = (other: string) => other === breaker
    expect(await both.challenge?.(visitor(), {}, { ...call, isDown })).toMatchObject({ body: pair[1] })
  })
})

const extractedBy = (entries: readonly Provider[], posted: Fields, more: object = {}) => {
  const provider = failover(entries as never) as Provider
  return provider.extract((name) => posted[name], visitor(more), {})
}

test('whatever two providers are paired, the fields of one’s page are read as its ticket, or the pair is refused', async () => {
  const all = await Promise.all(names.map(start))
  ends.push(() => Promise.all(all.map(({ provider }) => provider.close?.())))
  let refused = 0
  for (const first of all) {
    for (const second of all.filter((other) => other !== first)) {
      const pair = [first.provider, second.provider]
      if (isSameField([first, second])) {
        const make = () => extractedBy(pair, {})
        expect(make).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
        refused += 1
        continue
      }
      for (const [index, member] of [first, second].entries()) {
        const extracted = extractedBy(pair, await member.posted('one'), { headers: member.headers })
        expect([first.name, second.name, extracted]).toMatchObject([
          first.name,
          second.name,
          { ok: true, fields: { index }, realm: member.provider.realm ?? member.provider.name },
        ])
      }
      const both = { ...(await first.posted('one')), ...(await second.own('two')) }
      expect([first.name, second.name, extractedBy(pair, both)]).toMatchObject([
        first.name,
        second.name,
        { ok: false, reason: 'malformed' },
      ])
      expect(extractedBy(pair, {})).toEqual({ ok: false, reason: 'missing' })
    }
  }
  expect(refused).toBeGreaterThan(0)
})

test('a widget’s state beside another vendor’s ticket is no second ticket', async () => {
  const [friendly, turnstile] = await Promise.all(['friendly-captcha', 'turnstile'].map(start))
  const pair = [friendly?.provider, turnstile?.provider] as Provider[]
  const posted = { 'frc-captcha-response': '.UNSTARTED', 'cf-turnstile-response': 'one' }
  expect(extractedBy(pair, posted)).toMatchObject({ ok: true, fields: { index: 1 } })
})

test('a second ticket in a field that another vendor’s script fills is malformed', async () => {
  const recaptcha = await start('recaptcha v2')
  const pair = [recaptcha.provider, hcaptcha({ secret: 's', sitekey: 'k' }) as Provider]
  const posted = { 'h-captcha-response': 'one', 'g-recaptcha-response': 'another' }
  expect(extractedBy(pair, posted)).toEqual({ ok: false, reason: 'malformed' })
})
