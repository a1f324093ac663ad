import { fairly, tellBreaker, vendorBreaker } from '../check/ask-vendor.js'
import type { Breaker } from '../check/breaker.js'
import { checkOptions, having, type ShapeOf, text } from '../check-options.js'
import type { Answer, Challenge, Extracted, Provider, ProviderCall, ReadField } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import { CaptchaError } from '../errors.js'
import { normaliseIp } from '../request/client-ip.js'

// biome-ignore lint/suspicious/noExplicitAny: a provider's identity and fields are its own
type AnyProvider = Provider<any, any, any>

/** A provider, and how its tickets begin if another one's come in the same field. */
export interface FailoverEntry<P extends AnyProvider = AnyProvider> {
  /** Who issues these tickets, e.g. `turnstile({ … })`. */
  readonly provider: P
  /** E.g. `tr`. Needed if two providers read the same field. */
  readonly prefix: string
}

type Entry = AnyProvider | FailoverEntry
type ProviderOf<E> = E extends FailoverEntry<infer P> ? P : E
type IdentityOf<P> = P extends Provider<infer I, infer _N, infer _F> ? I : never
type NameOf<P> = P extends Provider<infer _I, infer N, infer _F> ? N : never
type All<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never

export interface FailoverFields {
  readonly index: number
  readonly fields: unknown
  /** For the breaker of the ticket's own vendor. */
  readonly ticket: string
  readonly ip: string | undefined
}

interface Vendor {
  readonly provider: AnyProvider
  readonly prefix: string
  readonly field: string
  readonly breaker: Breaker
}

const down = new Error('The vendor is considered down; its tickets are checked again in a moment.')

/**
 * Several providers behind one guard, for pages that fall back to another widget when the first cannot load. A ticket
 * belongs to the provider that can read it, by its field's name or its prefix, and is never tried with another. Each
 * vendor has a breaker of its own; `onUnavailable` admits only while all of them are down.
 * @example
 * const provider = failover([tencent(account), turnstile({ secret })])
 * @see docs/providers.md
 * @throws {CaptchaError} if two providers' tickets cannot be told apart
 */
export function failover<const E extends readonly [Entry, Entry, ...Entry[]]>(
  entries: E,
): Provider<All<IdentityOf<ProviderOf<E[number]>>> & object, NameOf<ProviderOf<E[number]>>, FailoverFields> {
  const vendors = vendorsOf(entries)

  function extract(read: ReadField<string>, request: RequestLike, identity: object): Extracted<FailoverFields> {
    const posted = vendors.filter(({ field }) => read(field) !== undefined)
    if (posted.length === 0) return { ok: false, reason: 'missing' }
    // Two tickets are malformed: a page shows one widget at a time.
    if (new Set(posted.map(({ field }) => field)).size > 1) return { ok: false, reason: 'malformed' }
    const readings = posted.map((vendor) => ({ vendor, extracted: vendor.provider.extract(read, request, identity) }))
    // A vendor knows its own disaster tickets, however its real ones begin.
    const owner =
      readings.find((reading) => !reading.extracted.ok && reading.extracted.reason === 'disaster') ??
      readings.find((reading) => read(reading.vendor.field)?.startsWith(reading.vendor.prefix))
    if (owner === undefined) return { ok: false, reason: 'malformed' }
    const { vendor, extracted } = owner
    if (!extracted.ok) return { ...extracted, isVendorDown: vendor.breaker.state !== 'closed' }
    const { ticket, bound, fields } = extracted
    return {
      ok: true,
      ticket: [vendor.provider.name, ...ticket],
      bound,
      fields: { index: vendors.indexOf(vendor), fields, ticket: ticket.join(' '), ip: normaliseIp(request.ip) },
    }
  }

  async function verify({ index, fields, ticket, ip }: FailoverFields, call: ProviderCall): Promise<Answer> {
    const { provider, breaker } = vendors[index] as Vendor
    if (call.attempt === 0 && !breaker.admits()) {
      return {
        outcome: 'unavailable',
        cause: 'network',
        retryable: false,
        retryAfterMs: breaker.retryInMs,
        error: down,
      }
    }
    const verdict = await provider.verify(fields, call)
    const answer = call.hurried === true ? fairly(verdict) : verdict
    tellBreaker(breaker, answer, { key: ticket, ip })
    return answer.outcome === 'pass' ? { ...answer, detail: withProvider(answer.detail, provider.name) } : answer
  }

  /** The challenge of the first vendor that is up. */
  async function challenge(request: RequestLike, identity: object, call: { deadline: number }): Promise<Challenge> {
    let answer: Challenge = { outcome: 'unavailable', cause: 'network', retryable: false, error: down }
    for (const { provider, breaker } of vendors) {
      if (breaker.state === 'open') continue
      answer = (await provider.challenge?.(request, identity, call)) ?? answer
      if (answer.outcome !== 'unavailable') return answer
    }
    return answer
  }

  return {
    name: vendors.map(({ provider }) => provider.name).join('+'),
    ticketTtlMs: Math.max(...vendors.map(({ provider }) => provider.ticketTtlMs)),
    checksPerTicket: Math.min(...vendors.map(({ provider }) => provider.checksPerTicket)),
    fieldNames: [...new Set(vendors.flatMap(({ provider }) => provider.fieldNames))] as NameOf<ProviderOf<E[number]>>[],
    breaker: breakerOf(vendors),
    ...namesOf(vendors.map(({ provider }) => provider)),
    extract: (read, request, identity) => extract(read as ReadField<string>, request, identity),
    verify,
    ...(vendors.some(({ provider }) => provider.challenge !== undefined) && { challenge }),
    close: async () => {
      await Promise.all(vendors.map(({ provider }) => provider.close?.()))
    },
  }
}

/** Open while every vendor is down. It admits every call: `verify` decides whether a ticket's own vendor is called. */
function breakerOf(vendors: readonly Vendor[]): Breaker {
  const breakers = vendors.map(({ breaker }) => breaker)
  return {
    get state() {
      return breakers.every(({ state }) => state !== 'closed') ? 'open' : 'closed'
    },
    get retryInMs() {
      return Math.min(...breakers.map(({ retryInMs }) => retryInMs))
    },
    admits: () => true,
    answered() {},
    failed() {},
  }
}

/** An identity may have any provider's names; only what all of them report can be expected. */
function namesOf(providers: readonly AnyProvider[]): Pick<AnyProvider, 'identityNames' | 'tells'> {
  const names = providers.map(({ identityNames }) => identityNames)
  const reports = providers.flatMap(({ tells }) => (tells === undefined ? [] : [tells]))
  const [first, ...others] = reports
  return {
    ...(names.every((known) => known !== undefined) && { identityNames: [...new Set(names.flat())] }),
    ...(first !== undefined && { tells: first.filter((what) => others.every((tells) => tells.includes(what))) }),
  }
}

/** `detail` as it is, hidden properties included, with the provider of the ticket. */
function withProvider(detail: object = {}, provider: string): Record<string, unknown> {
  return Object.defineProperties({ provider }, Object.getOwnPropertyDescriptors(detail)) as Record<string, unknown>
}

const entryShape: ShapeOf<FailoverEntry> = {
  provider: having(['extract', 'verify'], 'a provider, e.g. tianyu({ … })', { required: true }),
  prefix: text({ required: true }),
}

function isProvider(entry: Entry): entry is AnyProvider {
  return typeof (entry as Partial<AnyProvider> | undefined)?.verify === 'function'
}

function vendorsOf(entries: readonly Entry[]): Vendor[] {
  if (!Array.isArray(entries) || entries.length < 2) {
    throw new CaptchaError('ERR_CAPTCHA_OPTION_TYPE', 'failover(): it needs a list of two or more providers.')
  }
  const vendors = entries.map((entry: Entry): Vendor => {
    if (!isProvider(entry)) checkOptions('failover()', entry, entryShape)
    const { provider, prefix } = isProvider(entry) ? { provider: entry, prefix: '' } : entry
    const { name, breaker = vendorBreaker(name) } = provider
    return { provider, prefix, field: provider.fieldNames[0], breaker }
  })
  for (const [index, one] of vendors.entries()) {
    const other = vendors.slice(index + 1).find((next) => isSameFor(one, next))
    if (other === undefined) continue
    const message =
      `failover(): tickets of "${one.provider.name}" and "${other.provider.name}" both come in the field ` +
      `"${one.field}"; tell them apart as in { provider, prefix: 'tr' }.`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message)
  }
  return vendors
}

function isSameFor(one: Vendor, other: Vendor): boolean {
  return one.field === other.field && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))
}
