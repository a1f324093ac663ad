import type { Budgets } from './budgets/budgets.js'
import type { SubjectsOf } from './budgets/subjects.js'
import type { Drawing } from './drawing.js'
import type { ServiceLogger } from './log.js'
import type { Metrics } from './metrics.js'
import type { Settings } from './service-options.js'
import type { KeptValues } from './tokens/kept-values.js'
import type { Sealer } from './tokens/sealer.js'
import type { UsedMarks } from './tokens/used-marks.js'

/** What the service's parts share. Each vendor's protocol is a Fastify plugin that takes this as its options. */
export interface ServiceContext {
  readonly settings: Settings
  readonly sealer: Sealer
  /** Which challenges, tickets and one-time URLs were used. */
  readonly marks: UsedMarks
  /** Which signed requests were seen; apart, so that neither fills the other's room. */
  readonly requestMarks: UsedMarks
  /** What protocols without room for sealed tokens must remember. */
  readonly kept: KeptValues
  readonly budgets: Budgets
  /** Whom the budgets count for a visit. */
  readonly subjectsOf: SubjectsOf
  readonly drawing: Drawing
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: ServiceLogger
  readonly metrics: Metrics
}
