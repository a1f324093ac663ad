import {
  type Attributes,
  context,
  type Meter,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { type CheckEvent, onEvent, type VerdictSummary } from './events.js'
import { type ListedIds, readListedIds } from './ids.js'

/** Which OpenTelemetry providers to use. The global ones may be registered before or after. */
export interface InstrumentOptions extends ListedIds {
  /** Receives the spans. @default the global one */
  readonly tracerProvider?: TracerProvider | undefined
  /** Receives the durations and counts. @default the global one */
  readonly meterProvider?: MeterProvider | undefined
}

const scope = '@ticketgate/core'

// The bounds that the semantic conventions recommend for HTTP clients.
const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/**
 * Reports core's events to OpenTelemetry, for all verifiers of this process: a span for each check, within the
 * request's own span, and one for each call to the vendor; durations in seconds, and counts. Nothing reported
 * identifies a visitor, and no metric has an attribute with many values.
 * @returns a function that stops reporting
 * @example
 * const stop = instrument({ tracerProvider, meterProvider })
 */
export function instrument(options: InstrumentOptions = {}): () => void {
  const ends = [...traceChecks(options), ...measure(options)]
  return () => {
    for (const end of ends) end()
  }
}

function traceChecks({ tracerProvider = trace.getTracerProvider() }: InstrumentOptions): (() => void)[] {
  const tracer = tracerProvider.getTracer(scope)
  const checks = new Map<string, Span>()
  const calls = new Map<string, Span>()

  function start(event: CheckEvent, name: string, kind: SpanKind, attributes: Attributes = {}): Span {
    const parent = checks.get(event.checkId)
    const within = parent === undefined ? context.active() : trace.setSpan(context.active(), parent)
    const own = { 'ticketgate.provider': event.provider, 'ticketgate.ticket': event.ticket, ...attributes }
    return tracer.startSpan(name, { kind, attributes: own }, within)
  }

  return [
    onEvent('ticketgate:check:start', (event) => {
      checks.set(event.checkId, start(event, `check ${event.provider}`, SpanKind.INTERNAL))
    }),
    onEvent('ticketgate:vendor:start', (event) => {
      const { attempt, origin } = event
      const callAttributes = {
        ...(origin !== undefined && serverAttributes(new URL(origin))),
        ...(attempt > 0 && { 'http.request.resend_count': attempt }),
      }
      calls.set(event.checkId, start(event, `verify ${event.provider}`, SpanKind.CLIENT, callAttributes))
    }),
    onEvent('ticketgate:claim', ({ checkId, state }) => {
      checks.get(checkId)?.setAttribute('ticketgate.claim', state)
    }),
    onEvent('ticketgate:vendor:end', (event) => endSpan(calls, event)),
    onEvent('ticketgate:check:end', (event) => endSpan(checks, event)),
    () => {
      for (const span of [...calls.values(), ...checks.values()]) span.end()
    },
  ]
}

function serverAttributes({ protocol, hostname, port }: URL): Attributes {
  const usualPort = protocol === 'https:' ? 443 : 80
  return {
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': port === '' ? usualPort : Number(port),
  }
}

function endSpan(spans: Map<string, Span>, event: CheckEvent & VerdictSummary): void {
  const span = spans.get(event.checkId)
  spans.delete(event.checkId)
  if (span === undefined) return
  const { vendorCode, cached } = event
  span.setAttributes({
    ...verdictAttributes(event),
    ...(vendorCode !== undefined && { 'ticketgate.vendor_code': vendorCode }),
    ...(cached !== undefined && { 'ticketgate.cached': cached }),
  })
  // A visitor who was refused is not a failure of ours.
  if (isFailure(event)) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

function instrumentsOf(meter: Meter) {
  const duration = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: bounds } })
  return {
    checkDuration: duration('ticketgate.check.duration', 'Duration of checks, the store and the vendor included'),
    claimDuration: duration('ticketgate.claim.duration', 'Duration of claims, waiting for another owner included'),
    vendorDuration: duration('ticketgate.client.request.duration', 'Duration of calls to the captcha vendor'),
    verdicts: meter.createCounter('ticketgate.verdicts', { description: 'Decided requests', unit: '{request}' }),
    policies: meter.createCounter('ticketgate.policy.admissions', {
      description: 'Requests that an option let in without a valid ticket',
      unit: '{request}',
    }),
    breaker: meter.createCounter('ticketgate.breaker.changes', {
      description: 'Times that the vendor was considered down, probed, or up again',
      unit: '{change}',
    }),
  }
}

/**
 * Unlike a global tracer, a global meter stays what it was when it was requested: a no-op, if the SDK registers later.
 * So each event looks up the current provider.
 */
function currentInstruments(meterProvider: MeterProvider | undefined): () => ReturnType<typeof instrumentsOf> {
  let current: { provider: MeterProvider; instruments: ReturnType<typeof instrumentsOf> } | undefined
  return () => {
    const provider = meterProvider ?? metrics.getMeterProvider()
    if (current?.provider !== provider) current = { provider, instruments: instrumentsOf(provider.getMeter(scope)) }
    return current.instruments
  }
}

function measure({ meterProvider, ...ids }: InstrumentOptions): (() => void)[] {
  const now = currentInstruments(meterProvider)
  const idsOf = readListedIds(ids)
  const routeAttributes = (event: Parameters<typeof idsOf>[0]): Attributes => {
    const { business, scene } = idsOf(event)
    return {
      ...(event.route !== undefined && { 'ticketgate.route': event.route }),
      ...(business !== undefined && { 'ticketgate.business_id': business }),
      ...(scene !== undefined && { 'ticketgate.scene_id': scene }),
    }
  }
  return [
    onEvent('ticketgate:check:end', (event) => now().checkDuration.record(event.durationMs / 1000, ofVerdict(event))),
    onEvent('ticketgate:vendor:end', (event) => now().vendorDuration.record(event.durationMs / 1000, ofVerdict(event))),
    onEvent('ticketgate:claim', ({ provider, state, durationMs }) =>
      now().claimDuration.record(durationMs / 1000, { 'ticketgate.provider': provider, 'ticketgate.claim': state }),
    ),
    onEvent('ticketgate:verdict', (event) => {
      now().verdicts.add(1, { ...ofVerdict(event), ...routeAttributes(event), 'ticketgate.admitted': event.admitted })
    }),
    onEvent('ticketgate:policy', (event) => {
      const attributes = event.outcome === undefined ? { 'ticketgate.provider': event.provider } : ofVerdict(event)
      now().policies.add(1, { ...attributes, ...routeAttributes(event), 'ticketgate.option': event.option })
    }),
    onEvent('ticketgate:breaker', ({ provider, state }) => {
      now().breaker.add(1, { 'ticketgate.provider': provider, 'ticketgate.breaker': state })
    }),
  ]
}

const ofVerdict = (event: VerdictSummary & { readonly provider: string }): Attributes => ({
  'ticketgate.provider': event.provider,
  ...verdictAttributes(event),
})

function verdictAttributes(event: VerdictSummary): Attributes {
  const { outcome, reason, cause } = event
  return {
    'ticketgate.outcome': outcome,
    ...(reason !== undefined && { 'ticketgate.reason': reason }),
    ...(isFailure(event) && { 'error.type': cause ?? outcome }),
  }
}

const isFailure = ({ outcome }: VerdictSummary): boolean => outcome === 'unavailable' || outcome === 'misconfigured'
