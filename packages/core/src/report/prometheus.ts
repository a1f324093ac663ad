import { Counter, register as defaultRegister, Gauge, Histogram, type Registry } from 'prom-client'
import { onEvent, type VerdictSummary } from './events.js'
import { type ListedIds, readListedIds } from './ids.js'

export interface GateMetricsOptions extends ListedIds {
  /** Where the metrics are registered. @default prom-client's own register */
  readonly register?: Registry | undefined
}

const prefix = 'ticketgate_gate_'
// From an answer of the store alone to the longest that a verifier waits.
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const breakerStates = { closed: 0, 'half-open': 0.5, open: 1 }

/**
 * Counts core's events for Prometheus, by prom-client, for all verifiers of this process. No label identifies a visitor,
 * and none has many values: a route is named by its guard's option `route`, and of businessId and sceneId only those that
 * are listed here are told apart.
 * @returns a function that stops counting and takes the metrics out of the register
 * @example
 * gateMetrics({ businessIds: [1, 2] })
 * app.get('/metrics', async (_req, res) => res.type(register.contentType).send(await register.metrics()))
 */
export function gateMetrics({ register = defaultRegister, ...ids }: GateMetricsOptions = {}): () => void {
  const idsOf = readListedIds(ids)
  const idNames = [ids.businessIds && 'business', ids.sceneIds && 'scene'].filter((name) => name !== undefined)
  const registers = [register]
  const named = (name: string, help: string, labelNames: readonly string[]) => {
    return { name: prefix + name, help, labelNames, registers }
  }

  const requests = new Counter(
    named('requests_total', 'Guarded requests decided, by outcome of the check and why.', [
      ...['provider', 'route', ...idNames],
      ...['outcome', 'reason', 'admitted'],
    ]),
  )
  const exemptions = new Counter(
    named('admissions_by_option_total', 'Requests that an option let through without a valid ticket.', [
      ...['provider', 'route', ...idNames],
      'option',
    ]),
  )
  const checks = new Histogram({
    ...named('check_seconds', 'Duration of checks, the store and the vendor included.', ['provider', 'outcome']),
    buckets,
  })
  const vendors = new Histogram({
    ...named('vendor_seconds', 'Duration of calls to the captcha vendor.', ['provider', 'outcome']),
    buckets,
  })
  const breaker = new Gauge(
    named('breaker', 'Whether the vendor is considered down: 0 no, 0.5 it is tried, 1 yes.', ['provider']),
  )

  const ends = [
    onEvent('ticketgate:verdict', (event) => {
      const { provider, outcome, admitted, route = '' } = event
      requests.inc({ provider, route, ...idsOf(event), outcome, reason: reasonOf(event), admitted: String(admitted) })
    }),
    onEvent('ticketgate:policy', (event) => {
      const { provider, option, route = '' } = event
      exemptions.inc({ provider, route, ...idsOf(event), option })
    }),
    onEvent('ticketgate:check:end', ({ provider, outcome, durationMs }) => {
      checks.observe({ provider, outcome }, durationMs / 1000)
    }),
    onEvent('ticketgate:vendor:end', ({ provider, outcome, durationMs }) => {
      vendors.observe({ provider, outcome }, durationMs / 1000)
    }),
    onEvent('ticketgate:breaker', ({ provider, state }) => breaker.set({ provider }, breakerStates[state])),
  ]
  const metrics = ['requests_total', 'admissions_by_option_total', 'check_seconds', 'vendor_seconds', 'breaker']
  return () => {
    for (const end of ends) end()
    for (const name of metrics) register.removeSingleMetric(prefix + name)
  }
}

const reasonOf = ({ reason, cause }: VerdictSummary): string => reason ?? cause ?? ''
