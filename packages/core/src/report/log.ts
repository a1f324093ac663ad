import cluster from 'node:cluster'
import type { TicketStore } from '../contracts/store.js'
import type { Decision, Refusal, Verdict } from '../contracts/verdict.js'
import { type CheckEvent, eventChannel, summary } from './events.js'

/** What core logs to: pino's interface, which console has too. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type WarningCode =
  | 'TICKETGATE_BODY_NOT_PARSED'
  | 'TICKETGATE_PROXY_NOT_TRUSTED'
  | 'TICKETGATE_STORE_NOT_SHARED'
  | 'TICKETGATE_RELEASE_FAILED'
  | 'TICKETGATE_MISCONFIGURED'
  | 'TICKETGATE_OPTIONS_NOT_KEPT'
  | 'TICKETGATE_THROWN_AFTER_NEXT'
  | 'TICKETGATE_HEADERS_NOT_SENT'

/** Issues each warning once: to the logger, or else as a process warning. */
export type Warn = (code: WarningCode, message: string) => void

export function warner(logger: Logger | undefined): Warn {
  const said = new Set<WarningCode>()
  return (code, message) => {
    if (said.has(code)) return
    said.add(code)
    if (logger === undefined) process.emitWarning(message, { type: 'CaptchaWarning', code })
    else logger.warn({ code }, message)
  }
}

/** Under cluster or PM2 each process would admit the same ticket once. */
export function warnUnlessShared(store: TicketStore, warn: Warn): void {
  const isOneOfMany = cluster.isWorker || process.env['pm_id'] !== undefined
  if (store.local === true && isOneOfMany) {
    const message =
      'This process is one of several (cluster or PM2), and its memory store is not shared: each process admits a ' +
      'ticket once. Share one store between them, e.g. redisStore() of @ticketgate/redis.'
    warn('TICKETGATE_STORE_NOT_SHARED', message)
  }
}

const verdictChannel = eventChannel('ticketgate:verdict')
const policyChannel = eventChannel('ticketgate:policy')

/** Where reports go: the logger, and warnings that are issued even without one. */
export interface Reporter {
  readonly logger: Logger | undefined
  readonly warn: Warn
}

/** What a report is about; for a ticket that was checked, under the names used in its check's events. */
export type Source = Pick<CheckEvent, 'provider'> & Partial<CheckEvent>

/** Reports one decision: always as an event, and in the log if it was refused or let through by an option. */
export function reportDecision(source: () => Source, verdict: Verdict, decision: Decision, to: Reporter): void {
  const { admitted } = decision
  const by = decision.admitted ? { admittedBy: decision.admission.admittedBy } : {}
  if (verdictChannel.hasSubscribers) verdictChannel.publish({ ...source(), ...summary(verdict), admitted, ...by })
  if (decision.admitted && decision.admission.admittedBy === 'policy') {
    const { admittedBy, option } = decision.admission
    if (policyChannel.hasSubscribers) {
      policyChannel.publish({ ...source(), ...summary(verdict), admitted, admittedBy, option })
    }
    to.logger?.warn(
      { ...source(), ...summary(verdict), option },
      `captcha: admitted by ${option} without a valid ticket`,
    )
  }
  if (!decision.admitted) reportRefusal(source(), decision.verdict, to)
}

/** Reports a request that was let through before any ticket was looked at. It is not logged: nothing was wrong. */
export function reportUnchecked(provider: string, admittedBy: 'skip' | 'retry-pass'): void {
  if (!policyChannel.hasSubscribers) return
  const option = admittedBy === 'skip' ? 'skip' : 'issuePass'
  policyChannel.publish({ provider, admitted: true, admittedBy, option })
}

/** One log line, at the level that its cause deserves. Our own mistake is reported once even without a logger. */
export function reportRefusal(source: Source, refusal: Refusal, { logger, warn }: Reporter): void {
  const fields = { ...source, ...summary(refusal) }
  if (refusal.outcome === 'reject') {
    logger?.info(fields, `captcha: ticket rejected (${refusal.reason})`)
    return
  }
  const why = refusal.error === undefined ? '' : `: ${refusal.error.message}`
  if (refusal.outcome === 'unavailable') {
    logger?.warn(fields, `captcha: check unavailable (${refusal.cause})${why}`)
  } else if (logger !== undefined) {
    logger.error(fields, `captcha: check misconfigured${why}`)
  } else {
    warn('TICKETGATE_MISCONFIGURED', `Requests are refused with 500: the captcha check is misconfigured${why}`)
  }
}
