import { type Awaitable, CaptchaError, type Provider, type RejectReason, type UnavailableCause } from '@ticketgate/core'
import { type Answer, type Challenge, isProduction, type ProviderCall } from '@ticketgate/core/provider'

/** Who a visitor is to the fake provider. A ticket that passed for one uid and IP is a `mismatch` for any other. */
export interface FakeIdentity {
  /** @default no uid */
  readonly uid?: string | undefined
}

/** What the fake provider was called with, in order. */
export interface FakeCall {
  readonly ticket: string
  readonly uid: string | undefined
  /** Normalised. */
  readonly ip: string | undefined
  /** 0, and 1 on the second attempt. */
  readonly attempt: number
}

/** How a fake provider differs from the usual one. */
export interface FakeProviderOptions {
  /** Answers for single tickets, by their whole text, instead of what the text itself names. @default none */
  readonly answers?: Readonly<Record<string, Answer | ((call: FakeCall) => Awaitable<Answer>)>> | undefined
  /** What it returns when a captcha is requested. @default a script, `fakeCaptcha("<uid>")` */
  readonly challengeAnswer?: Challenge | undefined
  /** How often the vendor lets one ticket pass; above 1 the verifier may retry. @default 1 */
  readonly checksPerTicket?: number | undefined
  /** How long the vendor lets a ticket live, in milliseconds. @default 1_200_000 */
  readonly ticketTtlMs?: number | undefined
}

/** A provider that records its calls. */
export interface FakeProvider extends Provider<FakeIdentity, 'ticket', Omit<FakeCall, 'attempt'>> {
  /** Every call about a ticket so far. */
  readonly calls: readonly FakeCall[]
}

/** What a vendor reports of a ticket that passes, for a route's `expect`. */
export interface TestTicketFacts {
  /** @default none */
  readonly action?: string | undefined
  /** @default none */
  readonly hostname?: string | undefined
  /** From 0 to 1. @default none */
  readonly score?: number | undefined
}

/** Tickets that a fake provider understands; `name` tells them apart. */
export const testTickets = {
  /** A real ticket: `pass-NAME`, with what the vendor reports of it as in `pass-NAME?action=login&score=0.9`. */
  pass: (name: string, facts: TestTicketFacts = {}) => {
    const reported = Object.entries(facts).filter(([, value]) => value !== undefined)
    return reported.length === 0 ? `pass-${name}` : `pass-${name}?${new URLSearchParams(Object.fromEntries(reported))}`
  },
  /** One that the vendor rejects: `reject-REASON-NAME`. */
  reject: (reason: RejectReason, name = 'x') => `reject-${reason}-${name}`,
  /** One that nobody can check: `unavailable-CAUSE-NAME`. Another try makes sense after 1.5 s. */
  unavailable: (cause: UnavailableCause, name = 'x') => `unavailable-${cause}-${name}`,
  /** One for which the vendor reports that our settings are wrong: `misconfigured-NAME`. */
  misconfigured: (name = 'x') => `misconfigured-${name}`,
  /** One that the vendor's script wrote itself at this time: `disaster-SECONDS`. */
  disaster: (writtenAtSeconds: number) => `disaster-${writtenAtSeconds}`,
}

/**
 * A provider without a vendor, for your own tests: it reads its answer from the ticket's text, see `testTickets`; any
 * other text is `invalid`, including reasons and causes that do not exist. Rejections are final, and no call is
 * repeated.
 * @example
 * const verifier = createVerifier({ provider: fakeProvider() })
 * await verifier.check({ ticket: testTickets.pass('anna') })
 * @see https://ticketgate.example/main/docs/guard/testing.md
 * @throws {CaptchaError} in production
 */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  if (isProduction()) {
    throw new CaptchaError(
      'ERR_CAPTCHA_UNSUPPORTED',
      'fakeProvider() admits whoever writes the right text, so it is refused in production: NODE_ENV must be test or development.',
    )
  }
  const calls: FakeCall[] = []
  return {
    name: 'fake',
    ticketTtlMs: options.ticketTtlMs ?? 1_200_000,
    checksPerTicket: options.checksPerTicket ?? 1,
    fieldNames: ['ticket'],
    calls,

    extract(read, { ip }, identity) {
      const ticket = read('ticket')
      if (ticket === undefined) return { ok: false, reason: 'missing' }
      const disaster = /^disaster-(\d+)$/.exec(ticket)
      if (disaster !== null) return { ok: false, reason: 'disaster', writtenAtSeconds: Number(disaster[1]) }
      const { uid } = identity
      return { ok: true, ticket: [ticket], bound: [uid, ip], fields: { ticket, uid, ip } }
    },

    async verify(fields, { attempt }: ProviderCall) {
      const call = { ...fields, attempt }
      calls.push(call)
      const answer = options.answers?.[call.ticket]
      if (answer === undefined) return answerInText(call.ticket)
      return typeof answer === 'function' ? answer(call) : answer
    },

    async challenge(_visitor, { uid = 'nobody' }) {
      const body = `fakeCaptcha(${JSON.stringify(uid)})`
      return options.challengeAnswer ?? { outcome: 'challenge', contentType: 'text/javascript', body }
    },
  }
}

// Objects, so that the compiler reports any that is missing.
const reasons: Record<RejectReason, true> = {
  missing: true,
  malformed: true,
  invalid: true,
  expired: true,
  replayed: true,
  mismatch: true,
  risk: true,
  disaster: true,
}
const causes: Record<UnavailableCause, true> = {
  network: true,
  timeout: true,
  vendor: true,
  throttled: true,
  store: true,
  busy: true,
  overload: true,
}

const isReason = (word: string): word is RejectReason => Object.hasOwn(reasons, word)
const isCause = (word: string): word is UnavailableCause => Object.hasOwn(causes, word)

function answerInText(ticket: string): Answer {
  const [outcome, word = ''] = ticket.split('-', 2)
  if (outcome === 'pass') return passWith(new URLSearchParams(ticket.split('?')[1]))
  if (outcome === 'misconfigured') return { outcome, vendorCode: 'fake-4104' }
  if (outcome === 'unavailable' && isCause(word)) {
    return { outcome, cause: word, retryable: false, retryAfterMs: 1500 }
  }
  const reason = outcome === 'reject' && isReason(word) ? word : 'invalid'
  return { outcome: 'reject', reason, final: true, vendorCode: 'fake-5100' }
}

/** A pass with what the ticket says that the vendor reports of it. */
function passWith(reported: URLSearchParams): Answer {
  const detail = Object.fromEntries([...reported].filter(([name]) => name === 'action' || name === 'hostname'))
  const score = reported.get('score')
  return {
    outcome: 'pass',
    ...(score !== null && { score: Number(score) }),
    ...(Object.keys(detail).length > 0 && { detail }),
  }
}
