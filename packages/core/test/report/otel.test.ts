import { AsyncLocalStorage } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
import {
  type Context,
  type ContextManager,
  context,
  metrics as globalMetrics,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createVerifier } from '@ticketgate/core'
import { instrument } from '@ticketgate/core/otel'
import type { Answer } from '@ticketgate/core/provider'
import { type FakeProviderOptions, fakeProvider, testTickets } from '@ticketgate/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

const uid = 'a-visitor-of-ours'
const ip = '203.0.113.77'

/** What `@opentelemetry/context-async-hooks` does in an application. */
class RequestContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active = () => this.#storage.getStore() ?? ROOT_CONTEXT
  with: ContextManager['with'] = (current, run, self, ...args) =>
    this.#storage.run(current, () => run.call(self as never, ...args))
  bind: ContextManager['bind'] = (_, target) => target
  enable = () => this
  disable = () => this
}

const spans = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
let metrics: InMemoryMetricExporter
let reader: PeriodicExportingMetricReader
let meterProvider: MeterProvider
let stop: () => void

beforeAll(() => {
  context.setGlobalContextManager(new RequestContexts())
})
afterAll(() => context.disable())
beforeEach(() => {
  spans.reset()
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  meterProvider = new MeterProvider({ readers: [reader] })
  stop = instrument({ tracerProvider, meterProvider })
})
afterEach(async () => {
  stop()
  await reader.shutdown()
})

function verify(ticket: string, options: FakeProviderOptions = {}) {
  const verifier = createVerifier({ provider: fakeProvider(options) })
  const request = { method: 'POST', path: '/', headers: {}, query: {}, body: { ticket }, ip }
  return verifier.verify(request, { identity: () => ({ uid }) })
}

async function measured() {
  await reader.forceFlush()
  const data = metrics.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  return Object.fromEntries(
    data.map(({ descriptor, dataPoints }) => [descriptor.name, { unit: descriptor.unit, dataPoints }]),
  )
}

test('the check has a span within the request’s, and the call one within the check’s', async () => {
  const request = tracerProvider.getTracer('test').startSpan('POST /login')
  await context.with(trace.setSpan(context.active(), request), () => verify(testTickets.pass('one')))
  request.end()
  const [call, check, whole] = spans.getFinishedSpans()
  expect(call).toMatchObject({ name: 'verify fake', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
  expect(check).toMatchObject({ name: 'check fake', kind: SpanKind.INTERNAL, status: { code: SpanStatusCode.UNSET } })
  expect(call?.parentSpanContext?.spanId).toBe(check?.spanContext().spanId)
  expect(check?.parentSpanContext?.spanId).toBe(whole?.spanContext().spanId)
  expect(check?.attributes).toEqual({
    'ticketgate.provider': 'fake',
    'ticketgate.ticket': expect.stringMatching(/^[0-9a-f]{8}$/),
    'ticketgate.claim': 'owner',
    'ticketgate.outcome': 'pass',
    'ticketgate.cached': false,
  })
})

test.each([
  ['https://captcha.tencentcloudapi.com', { 'server.address': 'captcha.tencentcloudapi.com', 'server.port': 443 }],
  ['http://captcha.internal', { 'server.address': 'captcha.internal', 'server.port': 80 }],
  ['http://[::1]:8787', { 'server.address': '::1', 'server.port': 8787 }],
  [undefined, {}],
])('the call’s span says that %s was asked', async (origin, attributes) => {
  const verifier = createVerifier({ provider: { ...fakeProvider(), ...(origin !== undefined && { origin }) } })
  await verifier.verify({ method: 'POST', path: '/', headers: {}, query: {}, body: { ticket: 'pass-a' }, ip })
  const [call] = spans.getFinishedSpans()
  const serverAttributes = Object.entries(call?.attributes ?? {}).filter(([name]) => name.startsWith('server.'))
  expect(Object.fromEntries(serverAttributes)).toEqual(attributes)
})

test('a second try is a span of its own and says that it is one', async () => {
  const answers: Answer[] = [{ outcome: 'unavailable', cause: 'network', retryable: true }, { outcome: 'pass' }]
  await verify('t', { answers: { t: () => answers.shift() as Answer } })
  const calls = spans.getFinishedSpans().filter((span) => span.name === 'verify fake')
  expect(calls.map((span) => span.attributes['http.request.resend_count'])).toEqual([undefined, 1])
  expect(calls.map((span) => span.attributes['error.type'])).toEqual(['network', undefined])
  expect(calls.map((span) => span.status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET])
})

test.each([
  [
    testTickets.reject('invalid'),
    { 'ticketgate.reason': 'invalid', 'ticketgate.vendor_code': 'fake-5100' },
    SpanStatusCode.UNSET,
  ],
  [testTickets.unavailable('throttled'), { 'error.type': 'throttled' }, SpanStatusCode.ERROR],
  [
    testTickets.misconfigured(),
    { 'error.type': 'misconfigured', 'ticketgate.vendor_code': 'fake-4104' },
    SpanStatusCode.ERROR,
  ],
])('%s: only what is our fault or the vendor’s is an error', async (ticket, attributes, code) => {
  await verify(ticket)
  for (const span of spans.getFinishedSpans()) {
    expect(span.attributes).toMatchObject(attributes)
    expect(span.status.code).toBe(code)
  }
  expect(spans.getFinishedSpans().length).toBe(2)
})

test('durations, in seconds, and counts are recorded by outcome', async () => {
  await verify(testTickets.pass('one'))
  await verify(testTickets.reject('invalid'))
  const { dataPoints, unit } = (await measured())['ticketgate.check.duration'] ?? { dataPoints: [] }
  expect(unit).toBe('s')
  const byOutcome = dataPoints.map(({ attributes, value }) => [attributes['ticketgate.outcome'], value])
  expect(byOutcome).toEqual([
    ['pass', expect.objectContaining({ count: 1 })],
    ['reject', expect.objectContaining({ count: 1 })],
  ])
  expect(await measured()).toMatchObject({
    'ticketgate.claim.duration': { unit: 's', dataPoints: [{ attributes: { 'ticketgate.claim': 'owner' } }] },
    'ticketgate.client.request.duration': { unit: 's', dataPoints: [{}, {}] },
    'ticketgate.verdicts': {
      dataPoints: [
        { value: 1, attributes: { 'ticketgate.outcome': 'pass', 'ticketgate.admitted': true } },
        { value: 1, attributes: { 'ticketgate.reason': 'invalid', 'ticketgate.admitted': false } },
      ],
    },
  })
})

test('a duration of 1500 ms is one of 1.5 s', async () => {
  const event = { provider: 'fake', checkId: '1', ticket: '01234567', outcome: 'pass', durationMs: 1500 }
  channel('ticketgate:check:end').publish(event)
  const { dataPoints } = (await measured())['ticketgate.check.duration'] ?? {}
  expect(dataPoints).toMatchObject([{ value: { sum: 1.5, count: 1 } }])
})

test('an admission by policy and a change of the breaker are counted', async () => {
  const outage: Answer = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' }
  const tickets = ['a', 'b', 'c', 'd', 'e', 'f']
  const answers = Object.fromEntries(tickets.map((ticket) => [ticket, outage]))
  const verifier = createVerifier({ provider: fakeProvider({ answers }) })
  const options = { observe: true }
  for (const [n, ticket] of tickets.entries()) {
    await verifier.verify(
      { method: 'POST', path: '/', headers: {}, query: {}, body: { ticket }, ip: `192.0.2.${n}` },
      options,
    )
  }
  expect(await measured()).toMatchObject({
    'ticketgate.policy.admissions': {
      dataPoints: [{ value: tickets.length, attributes: { 'ticketgate.option': 'observe', 'error.type': 'network' } }],
    },
    'ticketgate.breaker.changes': { dataPoints: [{ value: 1, attributes: { 'ticketgate.provider': 'fake' } }] },
  })
})

test('decisions are counted by route, and by those ids that are listed', async () => {
  stop()
  stop = instrument({ tracerProvider, meterProvider, businessIds: [1] })
  const verifier = createVerifier({ provider: fakeProvider() })
  const request = { method: 'POST', path: '/', headers: {}, query: {}, body: { ticket: 'pass-a' }, ip }
  for (const businessId of [1, 2]) {
    const identity = () => ({ businessId, sceneId: 3 })
    await verifier.verify(request, { route: 'login', identity } as object)
  }
  const { dataPoints = [] } = (await measured())['ticketgate.verdicts'] ?? {}
  const labels = dataPoints.map(({ attributes }) => [
    attributes['ticketgate.route'],
    attributes['ticketgate.business_id'],
    attributes['ticketgate.scene_id'],
  ])
  expect(labels).toEqual([
    ['login', '1', undefined],
    ['login', 'other', undefined],
  ])
})

test('an admission without any ticket is counted, too', async () => {
  const request = { method: 'POST', path: '/', headers: {}, query: {}, body: {}, ip: '192.0.2.1' }
  await createVerifier({ provider: fakeProvider() }).verify(request, { skip: () => true })
  const { dataPoints } = (await measured())['ticketgate.policy.admissions'] ?? {}
  const attributes = { 'ticketgate.provider': 'fake', 'ticketgate.option': 'skip' }
  expect(dataPoints).toEqual([expect.objectContaining({ value: 1, attributes })])
})

test('OpenTelemetry providers that are registered later get spans and metrics, too', async () => {
  stop()
  stop = instrument()
  await verify(testTickets.pass('before'))
  trace.setGlobalTracerProvider(tracerProvider)
  globalMetrics.setGlobalMeterProvider(meterProvider)
  try {
    await verify(testTickets.pass('after'))
    expect(await measured()).toMatchObject({ 'ticketgate.verdicts': { dataPoints: [{ value: 1 }] } })
    expect(spans.getFinishedSpans().map((span) => span.name)).toEqual(['verify fake', 'check fake'])
  } finally {
    trace.disable()
    globalMetrics.disable()
  }
})

test('no span and no metric has a ticket, a uid or an IP', async () => {
  const ticket = testTickets.pass('very-secret')
  await verify(ticket)
  await verify(ticket)
  const reported = JSON.stringify([
    spans.getFinishedSpans().map((span) => [span.name, span.attributes]),
    await measured(),
  ])
  expect(reported).toContain('ticketgate.provider')
  for (const secret of [ticket, uid, ip]) expect(reported).not.toContain(secret)
})

test('after stop() there are no more spans or metrics', async () => {
  stop()
  await verify(testTickets.pass('one'))
  expect(spans.getFinishedSpans()).toEqual([])
  expect(await measured()).toEqual({})
})

test('a check that is under way as it stops has its span ended', async () => {
  await verify('t', {
    answers: {
      t: () => {
        stop()
        return { outcome: 'pass' }
      },
    },
  })
  expect(
    spans
      .getFinishedSpans()
      .map((span) => span.name)
      .sort(),
  ).toEqual(['check fake', 'verify fake'])
})
