import { forwardedFor, isPrivateIp, normaliseIp } from './client-ip.js'
import { clock, isPromise } from './deadline.js'
import { CaptchaError } from './errors.js'
import { fieldReader } from './extraction.js'
import {
  type ChallengeOptions,
  type ChallengeRoute,
  type Framework,
  type Guard,
  guardsMethod,
  type RouteOptions,
} from './guard.js'
import { identityFault } from './identity.js'
import { callback, checkOptions } from './options.js'
import { type DisasterTicket, loosenings, meetExpectation } from './policy.js'
import type { Challenge } from './provider.js'
import { refusalOf, rejected, unavailable } from './refusals.js'
import { challengeReply, refusalReply } from './reply.js'
import { reportDecision, reportRefusal, reportUnchecked, type Warn } from './report.js'
import type { RequestLike } from './request.js'
import { retryPasses } from './retry-pass.js'
import type { Admission, Decision, Verdict } from './verdict.js'
import type { VerifierParts } from './verifier-parts.js'

/** One route's way from request to decision: extract, check, policy, reply. */
export function guardRoute<Req, Identity extends object, Name extends string, Args extends readonly unknown[]>(
  parts: VerifierParts<Identity, Name>,
  options: RouteOptions<Req, Identity, Name, Args>,
  framework?: Framework,
): Guard<Req, Args> {
  const { provider, store, breaker, timeoutMs, warn } = parts
  const readFields = fieldReader<Req, Name>(provider.fieldNames, options.fields)
  const loosen = loosenings(options, breaker)
  const passes = options.issuePass === undefined ? undefined : retryPasses(options.issuePass, store)
  const { identity: identityOf, skip } = options

  // Every await costs a turn, so a route waits for nothing but what it was given.
  async function check(request: RequestLike, native: Req): Promise<Decision> {
    if (!guarded(request)) return admitted({ admittedBy: 'skip' })
    if (skip !== undefined && (await skip(native)) === true) return unchecked({ admittedBy: 'skip' })
    if (passes !== undefined) {
      const usesLeft = await passes.accept(request, clock() + timeoutMs)
      if (typeof usesLeft === 'number') return unchecked({ admittedBy: 'retry-pass', usesLeft })
      if (usesLeft !== undefined) return decide(unavailable(provider.name, 'store', usesLeft), request)
    }
    const identity = ((identityOf === undefined ? undefined : await identityOf(native)) ?? {}) as Identity
    const fault = identityFault(provider, identity)
    if (fault !== undefined)
      return decide(refusalOf(provider.name, { outcome: 'misconfigured', error: fault }), request)
    const reading = readFields(request, native)
    const fields = isPromise(reading) ? await reading : reading
    if (!fields.ok) return decide(rejected(provider.name, 'malformed'), request)
    const extracted = provider.extract(fields.read, request, identity)
    if (!extracted.ok) {
      if (extracted.reason === 'missing') warnIfBodyUnread(request, framework, warn)
      return decide(rejected(provider.name, extracted.reason), request, extracted)
    }
    const ip = normaliseIp(request.ip)
    warnIfProxyUntrusted(request, ip, framework, warn)
    // Counted from here: a callback of the user's that is slow is no time-out of the vendor's.
    const deadline = clock() + timeoutMs
    const verdict = await parts.checkTicket(extracted, { ip, maxUses: options.maxUses, deadline })
    return decide(meetExpectation(options.expect, verdict), request)
  }

  /** A CORS preflight is free of the captcha, because browsers send it without the form. */
  function guarded({ method, headers }: RequestLike): boolean {
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined) return false
    return options.methods === undefined || guardsMethod(options.methods, method)
  }

  function unchecked(admission: Extract<Admission, { admittedBy: 'skip' | 'retry-pass' }>): Decision {
    reportUnchecked(provider.name, admission.admittedBy)
    return admitted(admission)
  }

  function decide(verdict: Verdict, request: RequestLike, disaster?: DisasterTicket): Decision {
    const decision = decisionOn(verdict, request, disaster)
    reportDecision(provider.name, verdict, decision, parts)
    return decision
  }

  function decisionOn(verdict: Verdict, request: RequestLike, disaster: DisasterTicket | undefined): Decision {
    if (verdict.outcome === 'pass') return admitted({ admittedBy: 'ticket', verdict }, passes?.issue(request))
    const option = loosen(verdict, request, disaster)
    if (option !== undefined) return admitted({ admittedBy: 'policy', option, verdict })
    return { admitted: false, verdict, reply: refusalReply(verdict) }
  }

  return { check, warn, onRefusal: options.onRefusal }
}

/** Hands the page its captcha: asks the provider for one for this visitor. */
export function challengeRoute<Req, Identity extends object, Name extends string>(
  { provider, timeoutMs, logger, warn }: VerifierParts<Identity, Name>,
  options: ChallengeOptions<Req, Identity>,
): ChallengeRoute<Req> {
  checkOptions('challenge()', options, { identity: callback() })
  const ask = provider.challenge?.bind(provider)
  if (ask === undefined) {
    const message = `challenge(): the provider "${provider.name}" has none to serve; its page loads the vendor's own script.`
    throw new CaptchaError('ERR_CAPTCHA_UNSUPPORTED', message)
  }
  return {
    async reply(request, native) {
      const identity = ((await options.identity?.(native)) ?? {}) as Identity
      const fault = identityFault(provider, identity)
      const challenge: Challenge =
        fault === undefined
          ? await ask(request, identity, { deadline: clock() + timeoutMs })
          : { outcome: 'misconfigured', error: fault }
      if (challenge.outcome === 'challenge') return challengeReply(challenge, request)
      const refusal = refusalOf(provider.name, challenge)
      reportRefusal(provider.name, refusal, { logger, warn })
      return refusalReply(refusal)
    },
  }
}

function admitted(admission: Admission, headers: Readonly<Record<string, string>> = {}): Decision {
  return { admitted: true, admission, headers }
}

/** What parsers read in every framework: some leave the body of a GET or DELETE. */
const parsedMethods: readonly string[] = ['POST', 'PUT', 'PATCH']

function warnIfBodyUnread(request: RequestLike, framework: Framework | undefined, warn: Warn): void {
  const { method, body, headers } = request
  if (body !== undefined || !parsedMethods.includes(method) || !carriesBody(headers)) return
  const type = String(headers['content-type'] ?? '')
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(type)
  if (!(isJson || /^application\/x-www-form-urlencoded\b/i.test(type))) return
  const parser = isJson ? framework?.jsonParser : framework?.formParser
  const mend = parser === undefined ? 'Parse it and hand it over as `body`' : `Put ${parser} before captcha()`
  warn('TICKETGATE_BODY_NOT_PARSED', `A request with a ${isJson ? 'JSON' : 'form'} body came unparsed. ${mend}.`)
}

/** @see RFC 9112, section 6.3 */
function carriesBody(headers: RequestLike['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function warnIfProxyUntrusted(
  { headers }: RequestLike,
  ip: string | undefined,
  framework: Framework | undefined,
  warn: Warn,
): void {
  if (ip === undefined || headers['x-forwarded-for'] === undefined || !isPrivateIp(ip)) return
  if (forwardedFor(headers['x-forwarded-for']) === undefined) return
  const mend = framework === undefined ? 'hand over the client’s IP as `ip`' : `set up ${framework.trustProxy}`
  const message = `Every visitor seems to come from one private IP, with X-Forwarded-For beside it. Behind a proxy, ${mend}.`
  warn('TICKETGATE_PROXY_NOT_TRUSTED', message)
}
