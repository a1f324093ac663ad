import type { Metrics, ServiceLogger } from '../contracts/reporting.js'
import type { Settings } from '../options/settings.js'
import type { Budgets } from './budgets/budgets.js'
import type { SubjectsOf } from './budgets/subjects.js'
import type { Drawing } from './drawing.js'
import type { LabelsOf } from './statistics/labels.js'
import type { Statistics } from './statistics/recorder.js'
import type { KeptValues } from './tokens/kept-values.js'
import type { RequestMarks } from './tokens/request-marks.js'
import type { Tokens } from './tokens/tokens.js'

/** What the service's parts share. Each vendor's protocol is a Fastify plugin that takes this as its options. */
export interface ServiceContext {
  readonly settings: Settings
  readonly tokens: Tokens
  /** Which signed requests were seen; kept apart, so that neither takes up the other's space. */
  readonly requestMarks: RequestMarks
  /** What was earned, of protocols that have no room for sealed tokens. */
  readonly kept: KeptValues
  /** The same of what anyone gets without a signed request: kept apart, so that it cannot take up the other's space. */
  readonly unsignedKept: KeptValues
  readonly budgets: Budgets
  /** Of what has no place for a proof of work. */
  readonly worklessBudgets: Budgets
  /** The subjects that the budgets count for a visit. */
  readonly subjectsOf: SubjectsOf
  /** Whether the caller at this address is a back end that asks in its visitors' place. */
  readonly isBackEnd: (ip: string) => boolean
  readonly drawing: Drawing
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly statistics: Statistics & {
    readonly labelsOf: LabelsOf
  }
  readonly log: ServiceLogger
  readonly metrics: Metrics
}
