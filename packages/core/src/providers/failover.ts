import { checkOptions, having, type ShapeOf, text } from '../check-options.js'
import type {
  Answer,
  Challenge,
  ChallengeCall,
  Extracted,
  PassFacts,
  Provider,
  ProviderCall,
  ReadField,
  RefusedAnswer,
} from '../contracts/provider.js'
import type { Visitor } from '../contracts/visitor.js'
import { CaptchaError } from '../errors.js'
import { pagesOf } from '../page/page-script.js'
import { copyProvider, usualMaxTicketLength } from './define-provider.js'

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
  /** Which provider's ticket it is. */
  readonly index: number
  readonly fields: unknown
}

interface Member {
  readonly provider: AnyProvider
  readonly prefix: string
  readonly field: string
  /** The name of its breaker. */
  readonly breaker: string
}

/**
 * Several providers behind one guard, for pages that fall back to another widget when the first cannot load. A ticket
 * belongs to the provider that can read it, by its field's name or its prefix, and is never tried with another. Each
 * vendor has a breaker of its own; `onUnavailable` admits only while all of them are down.
 * @example
 * const provider = failover([tencent(account), turnstile({ secret })])
 * @see https://ticketgate.example/main/docs/vendors/failover.md
 * @throws {CaptchaError} if two providers' tickets cannot be told apart
 */
export function failover<const E extends readonly [Entry, Entry, ...Entry[]]>(
  entries: E,
): Provider<All<IdentityOf<ProviderOf<E[number]>>> & object, NameOf<ProviderOf<E[number]>>, FailoverFields> {
  const members = membersOf(entries)
  const providers = members.map(({ provider }) => provider)
  const memberOf = ({ index }: FailoverFields) => members[index] as Member
  const pages = members.flatMap((member) =>
    pagesOf(member.provider).map((settings, index) => ({ member, settings, index })),
  )

  function extract(read: ReadField<string>, visitor: Visitor, identity: object): Extracted<FailoverFields> {
    const readings = members
      .filter(({ field }) => read(field) !== undefined && !isFilledByOther(read, field))
      .map((member) => ({ member, extracted: extractBy(member, read, visitor, identity) }))
      // A field may hold a widget's state instead of a ticket.
      .filter(({ extracted }) => extracted.ok || extracted.reason !== 'missing')
    if (readings.length === 0) return { ok: false, reason: 'missing' }
    // Two tickets are malformed: a page shows one widget at a time.
    if (new Set(readings.map(({ member }) => member.field)).size > 1) return { ok: false, reason: 'malformed' }
    // A vendor knows its own disaster tickets, however its real ones begin.
    const reading =
      readings.find(({ extracted }) => !extracted.ok && extracted.reason === 'disaster') ??
      readings.find(({ member }) => read(member.field)?.startsWith(member.prefix))
    if (reading === undefined) return { ok: false, reason: 'malformed' }
    const { member, extracted } = reading
    if (!extracted.ok) return { ...extracted, breaker: member.breaker }
    const { realm = member.provider.realm ?? member.provider.name, usualIds = member.provider.usualIds } = extracted
    return { ...extracted, realm, usualIds, fields: { index: members.indexOf(member), fields: extracted.fields } }
  }

  /** By the member's own limit: what its vendor would call a wrong parameter is malformed, and never sent. */
  function extractBy(
    { provider }: Member,
    read: ReadField<string>,
    visitor: Visitor,
    identity: object,
  ): Extracted<unknown> {
    const { fieldNames, maxTicketLength = usualMaxTicketLength } = provider
    const isTooLong = fieldNames.some((name) => (read(name)?.length ?? 0) > maxTicketLength)
    return isTooLong ? { ok: false, reason: 'malformed' } : provider.extract(read, visitor, identity)
  }

  /** Whether this field is only there because another vendor's script writes its own ticket into it, too. */
  function isFilledByOther(read: ReadField<string>, field: string): boolean {
    return members.some(
      (other) =>
        other.field !== field &&
        other.provider.alsoFills?.includes(field) === true &&
        read(other.field) === read(field),
    )
  }

  async function verify(fields: FailoverFields, call: ProviderCall): Promise<Answer> {
    const { provider } = memberOf(fields)
    const answer = await provider.verify(fields.fields, call)
    return answer.outcome === 'pass' ? { ...answer, detail: withProvider(answer.detail, provider.name) } : answer
  }

  function judge(facts: PassFacts, fields: FailoverFields): RefusedAnswer | undefined {
    return memberOf(fields).provider.judge?.(facts, fields.fields)
  }

  /** The challenge that one of the pages asks for, else that of the first vendor that is up. */
  async function challenge(visitor: Visitor, identity: object, call: ChallengeCall): Promise<Challenge> {
    const asking = call.page === undefined ? undefined : pages[call.page]
    if (asking !== undefined && call.isDown?.(asking.member.breaker) !== true) {
      const own = { ...call, page: asking.index }
      return (await asking.member.provider.challenge?.(visitor, identity, own)) ?? allDownAnswer
    }
    if (asking !== undefined) return allDownAnswer
    let answer: Challenge = allDownAnswer
    for (const { provider, breaker } of members) {
      if (call.isDown?.(breaker) === true) continue
      answer = (await provider.challenge?.(visitor, identity, call)) ?? answer
      if (answer.outcome !== 'unavailable') return answer
    }
    return answer
  }

  return {
    name: providers.map(({ name }) => name).join('+'),
    ticketTtlMs: Math.max(...providers.map(({ ticketTtlMs }) => ticketTtlMs)),
    maxTicketLength: Math.max(...providers.map(({ maxTicketLength = usualMaxTicketLength }) => maxTicketLength)),
    checksPerTicket: Math.min(...providers.map(({ checksPerTicket }) => checksPerTicket)),
    fieldNames: [...new Set(providers.flatMap(({ fieldNames }) => fieldNames))] as NameOf<ProviderOf<E[number]>>[],
    breakers: members.map(({ breaker }) => breaker),
    members: providers,
    ...namesOf(providers),
    extract: (read, visitor, identity) => extract(read as ReadField<string>, visitor, identity),
    breakerOf: (fields) => memberOf(fields).breaker,
    verify,
    judge,
    page: pages.map(({ settings }) => settings),
    ...(providers.some((provider) => provider.challenge !== undefined) && { challenge }),
    useWarn(warn) {
      for (const provider of providers) provider.useWarn?.(warn)
    },
    close: async () => {
      await Promise.all(providers.map((provider) => provider.close?.()))
    },
  }
}

const allDownAnswer: RefusedAnswer = {
  outcome: 'unavailable',
  cause: 'network',
  retryable: false,
  error: new Error('Every vendor is considered down; their tickets are checked again in a moment.'),
}

/** An identity may have any provider's names; only what all of them report can be expected. */
function namesOf(providers: readonly AnyProvider[]): Pick<AnyProvider, 'identityNames' | 'reports'> {
  const names = providers.map(({ identityNames }) => identityNames)
  const [first, ...others] = providers.flatMap(({ reports }) => (reports === undefined ? [] : [reports]))
  return {
    ...(names.every((known) => known !== undefined) && { identityNames: [...new Set(names.flat())] }),
    ...(first !== undefined && { reports: first.filter((what) => others.every((list) => list.includes(what))) }),
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

function providerOf(entry: Entry): AnyProvider {
  return isProvider(entry) ? entry : entry.provider
}

function membersOf(entries: readonly Entry[]): Member[] {
  if (!Array.isArray(entries) || entries.length < 2) {
    throw new CaptchaError('ERR_CAPTCHA_OPTION_TYPE', 'failover(): it needs a list of two or more providers.')
  }
  const members = entries.map((entry: Entry, index): Member => {
    if (!isProvider(entry)) checkOptions('failover()', entry, entryShape)
    const { provider: original, prefix } = isProvider(entry) ? { provider: entry, prefix: '' } : entry
    const provider = copyProvider('failover()', original)
    const isNameTaken = entries.slice(0, index).some((other) => providerOf(other).name === provider.name)
    const breaker = isNameTaken ? `${provider.name}-${index + 1}` : provider.name
    return { provider, prefix, field: provider.fieldNames[0], breaker }
  })
  for (const [index, one] of members.entries()) {
    const other = members.slice(index + 1).find((next) => isSameFor(one, next))
    if (other === undefined) continue
    const message =
      `failover(): tickets of "${one.provider.name}" and "${other.provider.name}" both come in the field ` +
      `"${one.field}"; tell them apart as in { provider, prefix: 'tr' }.`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message, 'prefix')
  }
  return members
}

function isSameFor(one: Member, other: Member): boolean {
  return one.field === other.field && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix))
}
