import type { Cluster } from 'node:cluster'
import { sentence, withPage } from '../code-page.js'
import type { Logger, Warn, WarningCode } from '../contracts/logger.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Decision, Refusal, UnavailableCause, Verdict } from '../contracts/verdict.js'
import { clock } from '../deadline.js'
import { type CheckEvent, type Exemption, eventChannel, summary, type VerdictEvent } from './events.js'

export type { Logger, Warn, WarningCode } from '../contracts/logger.js'
export type { Exemption } from './events.js'

/** How long such a warning is not repeated. */
const repeatAfterMs: Partial<Record<WarningCode, number>> = {
  TICKETGATE_UNAVAILABLE: 60_000,
  TICKETGATE_ATTEMPTS_FAILED: 60_000,
}

/**
 * One line. A log that cannot be written, on a full disk say, fails no request: there is nowhere to report it.
 * @param fields made only for a logger: without one a flood of refusals should not pay for them
 */
function write(logger: Logger | undefined, level: keyof Logger, fields: () => object, message: string): void {
  try {
    logger?.[level](fields(), message)
  } catch {}
}

export function warner(logger: Logger | undefined): Warn {
  const warnedAt = new Map<string, number>()
  return (code, what, requestLogger, about = '') => {
    const now = clock()
    const slot = `${code} ${about}`
    const before = warnedAt.get(slot)
    if (before !== undefined && now - before < (repeatAfterMs[code] ?? Number.POSITIVE_INFINITY)) return
    warnedAt.set(slot, now)
    const message = withPage(code, what)
    const to = logger ?? requestLogger
    if (to === undefined) process.emitWarning(message, { type: 'CaptchaWarning', code })
    else write(to, 'warn', () => ({ code }), message)
  }
}

/** Where several instances run by themselves, and the variable by which each knows it. */
const platformVariables = {
  'AWS Lambda': 'AWS_LAMBDA_FUNCTION_NAME',
  Vercel: 'VERCEL',
  'Cloud Run': 'K_SERVICE',
  'Azure Functions': 'FUNCTIONS_WORKER_RUNTIME',
  Netlify: 'NETLIFY',
  // A rolling update runs a new pod beside the old one, even of a single replica.
  Kubernetes: 'KUBERNETES_SERVICE_HOST',
}

/** What a process may keep in its own memory, and what comes of it where there are several. */
const ownMemory = {
  store: {
    code: 'TICKETGATE_STORE_NOT_SHARED',
    isOwn: 'the memory store of each is not shared',
    consequence: 'admits a ticket once',
    remedy: 'Share one store between them, e.g. redisStore() of @ticketgate/redis.',
  },
  attempts: {
    code: 'TICKETGATE_ATTEMPTS_NOT_SHARED',
    isOwn: 'the attempts of each (onlyAfter) are not shared',
    consequence: 'lets its first ones through without a captcha',
    remedy: 'Share them, e.g. by redisAttempts() of @ticketgate/redis.',
  },
} as const

/** Under cluster, PM2 or a platform that starts instances by itself each of them knows of its own requests only. */
export function warnUnlessShared(
  what: keyof typeof ownMemory,
  { local }: { readonly local?: boolean },
  warn: Warn,
): void {
  if (local !== true) return
  const { code, isOwn, consequence, remedy } = ownMemory[what]
  if (isClusterWorker() || process.env['pm_id'] !== undefined) {
    // Neither says how many there are.
    const several = 'This process runs under cluster or PM2, which may start several'
    warn(code, `${several}, and ${isOwn}: each process ${consequence}, and again after a restart. ${remedy}`)
    return
  }
  const platform = platformName()
  if (platform === undefined) return
  const several = `${platform} starts and stops instances by itself`
  warn(code, `${several}, and ${isOwn}: each instance ${consequence}, and a new one again. ${remedy}`)
}

function platformName(): string | undefined {
  // They have no variables of their own.
  const { navigator } = globalThis as { navigator?: { readonly userAgent?: unknown } }
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'Cloudflare Workers'
  return Object.entries(platformVariables).find(([, variable]) => (process.env[variable] ?? '') !== '')?.[0]
}

/** Only a process with a channel to another can be a worker: others need not load `node:cluster`. */
function isClusterWorker(): boolean {
  if (process.channel === undefined) return false
  const cluster: unknown = process.getBuiltinModule?.('node:cluster')
  return (cluster as Cluster | undefined)?.isWorker === true
}

const verdictChannel = eventChannel('ticketgate:verdict')
const policyChannel = eventChannel('ticketgate:policy')

/** Where reports go: the logger, and warnings that are issued even without one. */
export interface Reporter {
  readonly logger: Logger | undefined
  readonly warn: Warn
}

/** The verifier's own logger, else the framework's for this request. */
export function reporterOf({ logger, warn }: Reporter, request: RequestLike): Reporter {
  const requestLogger = request.logger
  if (logger !== undefined || requestLogger === undefined) return { logger, warn }
  return { logger: requestLogger, warn: (code, message, _, about) => warn(code, message, requestLogger, about) }
}

/** What a report is about; for a ticket that was checked, under the names used in its check's events. */
export type Source = Pick<CheckEvent, 'provider'> & Partial<CheckEvent> & Pick<VerdictEvent, 'route'>

/**
 * Reports one decision: always as an event, and in the log if it was refused or let through by an option.
 * @param details.why of a rejection without a check, for the log
 * @param details.identity as the application gave it; only its businessId and sceneId are in the event, or `usual` ones
 */
export function reportDecision(
  source: () => Source,
  verdict: Verdict,
  decision: Decision,
  to: Reporter,
  {
    why,
    identity,
    usual = {},
  }: { readonly why?: string | undefined; readonly identity: Ids; readonly usual?: Ids | undefined },
): void {
  const { admitted } = decision
  const admittedBy = decision.admitted ? { admittedBy: decision.admission.admittedBy } : {}
  if (verdictChannel.hasSubscribers) {
    verdictChannel.publish({ ...source(), ...idsOf(identity, usual), ...summary(verdict), admitted, ...admittedBy })
  }
  if (decision.admitted && decision.admission.admittedBy === 'policy') {
    const { admittedBy, option, verdict: refusal } = decision.admission
    if (policyChannel.hasSubscribers) {
      const ids = idsOf(identity, usual)
      policyChannel.publish({ ...source(), ...ids, ...summary(verdict), admitted, admittedBy, option })
    }
    const fields = () => ({ ...source(), ...summary(verdict), option })
    write(to.logger, 'warn', fields, `captcha: admitted by ${option} without a valid ticket`)
    if (to.logger === undefined) warnOfFault(refusal, `admitted by ${option}`, to.warn)
  }
  if (!decision.admitted) reportRefusal(source, decision.verdict, to, why)
}

interface Ids {
  readonly businessId?: unknown
  readonly sceneId?: unknown
}

function idsOf(identity: Ids, usual: Ids) {
  const { businessId = usual.businessId, sceneId = usual.sceneId } = identity
  return {
    ...(isId(businessId) && { businessId: String(businessId) }),
    ...(isId(sceneId) && { sceneId: String(sceneId) }),
  }
}

const isId = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

/**
 * Reports a request that was let through before any ticket was looked at.
 * @param ids whose it is, as in `reportDecision`, where that is known by then
 */
export function reportExemption(
  source: Pick<Source, 'provider' | 'route'>,
  admittedBy: 'skip' | 'retry-pass' | 'below-limit',
  option: Exemption,
  { identity, usual = {} }: { readonly identity: Ids; readonly usual?: Ids | undefined },
): void {
  if (!policyChannel.hasSubscribers) return
  policyChannel.publish({ ...source, ...idsOf(identity, usual), admitted: true, admittedBy, option })
}

/** One log line, at the level that its cause deserves. What is not the visitor's fault is reported without a logger, too. */
export function reportRefusal(source: () => Source, refusal: Refusal, { logger, warn }: Reporter, why?: string): void {
  const fields = () => ({ ...source(), ...summary(refusal) })
  if (refusal.outcome === 'reject') {
    write(logger, 'info', fields, `captcha: ticket rejected (${refusal.reason})${why === undefined ? '' : `: ${why}`}`)
    return
  }
  if (logger === undefined) {
    warnOfFault(refusal, `refused with ${refusal.outcome === 'unavailable' ? 503 : 500}`, warn)
  } else if (refusal.outcome === 'unavailable') {
    write(logger, 'warn', fields, `captcha: check unavailable (${refusal.cause})${reasonIn(refusal)}`)
  } else {
    write(logger, 'error', fields, `captcha: check misconfigured${reasonIn(refusal)}`)
  }
}

/**
 * What is no visitor's fault, where no logger is told.
 * @param what is done with the requests, e.g. `refused with 503`: a route that only observes must not be all that is said
 */
function warnOfFault(refusal: Refusal, what: string, warn: Warn): void {
  if (refusal.outcome === 'misconfigured') {
    const message = `Requests are ${what}: the captcha check is misconfigured${reasonIn(refusal)}`
    warn('TICKETGATE_MISCONFIGURED', message, undefined, what)
  } else if (refusal.outcome === 'unavailable' && isOutage(refusal)) {
    const message = `Requests are ${what}: the captcha check is unavailable (${refusal.cause})${reasonIn(refusal)}`
    const advice = 'Give the verifier a `logger` for more.'
    warn('TICKETGATE_UNAVAILABLE', `${sentence(message)} ${advice}`, undefined, what)
  }
}

function reasonIn({ error }: Exclude<Refusal, { outcome: 'reject' }>): string {
  return error === undefined ? '' : `: ${error.message}`
}

/** What one visitor alone can cause. */
const ownDoing: ReadonlySet<UnavailableCause> = new Set(['busy', 'throttled'])

/** Whether others are refused, too. A quota that the vendor reports has an error, one visitor's share of it has none. */
function isOutage({ cause, error }: Refusal & { outcome: 'unavailable' }): boolean {
  return !ownDoing.has(cause) || error !== undefined
}
