import {
  type ChallengeOptions,
  type ChallengeRoute,
  type Framework,
  type Guard,
  guardsMethod,
  type RouteOptions,
} from '../adapter/create-guard.js'
import { type Check, checkEvent } from '../check/check.js'
import { refusalOf, unavailable } from '../check/stored-verdict.js'
import { callback, checkOptions } from '../check-options.js'
import type { Challenge } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Admission, Decision, Verdict } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import { clock, isPromise } from '../deadline.js'
import { CaptchaError } from '../errors.js'
import { reportDecision, reportRefusal, reportUnchecked } from '../report/log.js'
import { identityFault } from '../request/identity.js'
import { ticketReader } from '../request/read-ticket.js'
import { visitorOf } from '../request/visitor.js'
import { warnIfBodyUnread, warnIfProxyUntrusted } from '../request/warnings.js'
import { type DisasterTicket, loosenings, meetExpectation } from './loosen.js'
import { challengeReply, refusalReply } from './reply.js'
import { retryPasses } from './retry-pass.js'
import type { VerifierParts } from './verifier-parts.js'

interface Visit {
  readonly request: RequestLike
  readonly visitor: Visitor
}

/** One route's path from request to decision: extract, check, policy, reply. */
export function guardRoute<Req, Identity extends object, Name extends string, Args extends readonly unknown[]>(
  parts: VerifierParts<Identity, Name>,
  options: RouteOptions<Req, Identity, Name, Args>,
  framework?: Framework,
): Guard<Req, Args> {
  const { provider, store, breakers, timeoutMs, warn } = parts
  const readTicket = ticketReader<Req, Identity, Name>(provider, options.fields)
  const loosen = loosenings(options, breakers)
  const passes = options.issuePass === undefined ? undefined : retryPasses(options.issuePass, store)
  const { identity: identityOf, skip } = options

  // Every await costs a turn, so a route awaits only what its options need.
  async function check(request: RequestLike, native: Req): Promise<Decision> {
    if (!guarded(request)) return admitted({ admittedBy: 'skip' })
    if (skip !== undefined && (await skip(native)) === true) return unchecked({ admittedBy: 'skip' })
    const identity = ((identityOf === undefined ? undefined : await identityOf(native)) ?? {}) as Identity
    const visitor = visitorOf(request, identity)
    const visit = { request, visitor }
    const fault = identityFault(provider, identity)
    if (fault !== undefined) return decide(refusalOf(provider.name, { outcome: 'misconfigured', error: fault }), visit)
    let leftMs = timeoutMs
    if (passes !== undefined) {
      const startedAt = clock()
      const usesLeft = await passes.accept(request, visitor, startedAt + timeoutMs)
      leftMs -= clock() - startedAt
      if (typeof usesLeft === 'number') return unchecked({ admittedBy: 'retry-pass', usesLeft })
      if (usesLeft !== undefined) return decide(unavailable(provider.name, 'store', usesLeft), visit)
    }
    const reading = readTicket(request, native, visitor, identity)
    const ticket = isPromise(reading) ? await reading : reading
    if (!ticket.ok) {
      const { refusal, disaster } = ticket
      if (refusal.outcome === 'reject' && refusal.reason === 'missing') warnIfBodyUnread(request, framework, warn)
      return decide(refusal, visit, { disaster })
    }
    warnIfProxyUntrusted(visitor, framework, warn)
    // Only the store's and the vendor's time counts: the user's own callbacks may be slow.
    const deadline = clock() + leftMs
    const checked = parts.ticketToCheck(ticket, { visitor, maxUses: options.maxUses, deadline })
    const verdict = await parts.check(checked)
    return decide(meetExpectation(options.expect, verdict), visit, { checked })
  }

  /** A CORS preflight is not guarded, because browsers send it without the form. */
  function guarded({ method, headers }: RequestLike): boolean {
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) return false
    return options.methods === undefined || guardsMethod(options.methods, method)
  }

  function unchecked(admission: Extract<Admission, { admittedBy: 'skip' | 'retry-pass' }>): Decision {
    reportUnchecked(provider.name, admission.admittedBy)
    return admitted(admission)
  }

  function decide(
    verdict: Verdict,
    visit: Visit,
    { disaster, checked }: { disaster?: DisasterTicket | undefined; checked?: Check } = {},
  ): Decision {
    const decision = decisionOn(verdict, visit, disaster)
    const source = () => (checked === undefined ? { provider: provider.name } : checkEvent(provider, checked))
    reportDecision(source, verdict, decision, parts)
    return decision
  }

  function decisionOn(verdict: Verdict, { request, visitor }: Visit, disaster: DisasterTicket | undefined): Decision {
    if (verdict.outcome === 'pass') return admitted({ admittedBy: 'ticket', verdict }, passes?.issue(request, visitor))
    const option = loosen(verdict, visitor, disaster)
    if (option !== undefined) return admitted({ admittedBy: 'policy', option, verdict })
    return { admitted: false, verdict, reply: refusalReply(verdict) }
  }

  return { check, warn, onRefusal: options.onRefusal }
}

/** Serves the page its captcha: one that the provider makes for this visitor. */
export function challengeRoute<Req, Identity extends object, Name extends string>(
  { provider, timeoutMs, breakers, logger, warn }: VerifierParts<Identity, Name>,
  options: ChallengeOptions<Req, Identity>,
): ChallengeRoute<Req> {
  checkOptions('challenge()', options, { identity: callback() })
  const ask = provider.challenge?.bind(provider)
  if (ask === undefined) {
    const message = `challenge(): the provider "${provider.name}" has no challenge; load the vendor's own script.`
    throw new CaptchaError('ERR_CAPTCHA_UNSUPPORTED', message)
  }
  return {
    async reply(request, native) {
      const identity = ((await options.identity?.(native)) ?? {}) as Identity
      const fault = identityFault(provider, identity)
      const challenge: Challenge =
        fault === undefined
          ? await ask(visitorOf(request, identity), identity, {
              deadline: clock() + timeoutMs,
              isDown: breakers.isDown,
            })
          : { outcome: 'misconfigured', error: fault }
      if (challenge.outcome === 'challenge') return challengeReply(challenge, request)
      const refusal = refusalOf(provider.name, challenge)
      reportRefusal({ provider: provider.name }, refusal, { logger, warn })
      return refusalReply(refusal)
    },
  }
}

function admitted(admission: Admission, headers: Readonly<Record<string, string>> = {}): Decision {
  return { admitted: true, admission, headers }
}
