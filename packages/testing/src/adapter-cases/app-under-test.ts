import { deepStrictEqual as same } from 'node:assert/strict'
import { type Admission, type Awaitable, createVerifier, type VerifierOptions } from '@ticketgate/core'
import type { ProviderPage } from '@ticketgate/core/provider'
import { type FakeIdentity, type FakeProvider, type FakeProviderOptions, fakeProvider } from '../fake-provider.js'
import type { AppSpec, HandlerAnswer, MakeApp, RouteGuard } from './app-spec.js'
import { type HttpAnswer, type HttpCall, json, send } from './http.js'

/** What differs from the usual app: one guarded route `/login`, all body parsers, no proxy. */
export interface Setup extends Partial<Pick<AppSpec, 'parsers' | 'trustProxy' | 'challenge'>>, FakeProviderOptions {
  readonly path?: string
  readonly prefix?: string
  readonly guard?: RouteGuard
  /** A second guarded route. */
  readonly other?: { readonly path: string; readonly guard?: RouteGuard }
  /** The settings of a provider whose vendor has a script of its own. @default it has none */
  readonly page?: ProviderPage
  /** What the handler answers. @default 200 and "handled" */
  readonly answer?: (admission: Admission | undefined) => Awaitable<HandlerAnswer>
  readonly verifier?: Partial<Omit<VerifierOptions<FakeIdentity, 'ticket'>, 'provider'>>
}

export interface AppUnderTest {
  readonly url: string
  readonly provider: FakeProvider
  /** What `req.captcha` was, each time a handler ran. */
  readonly admissions: readonly (Admission | undefined)[]
  send(call: HttpCall): Promise<HttpAnswer>
  /** POSTs `{ ticket }` to `/login` as JSON. */
  post(ticket: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>
}

/** A case of the suite: starts the app that it needs, which is stopped afterwards. */
export type Case = (start: (setup?: Setup) => Promise<AppUnderTest>) => Promise<void>

export async function runCase(makeApp: MakeApp, test: Case): Promise<void> {
  const stops: (() => unknown)[] = []
  try {
    await test((setup = {}) => startApp(makeApp, setup, stops))
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}

async function startApp(makeApp: MakeApp, setup: Setup, stops: (() => unknown)[]): Promise<AppUnderTest> {
  const { path = '/login', prefix, guard, other, parsers = ['json', 'form', 'text'], trustProxy = false } = setup
  const provider = { ...fakeProvider(setup), ...(setup.page !== undefined && { page: setup.page }) }
  const verifier = createVerifier({ provider, ...setup.verifier })
  stops.push(() => verifier.close())
  const admissions: (Admission | undefined)[] = []
  const handle = (admission: Admission | undefined) => {
    admissions.push(admission)
    return (setup.answer ?? handled)(admission)
  }
  const first = { path, handle, ...(prefix !== undefined && { prefix }), ...(guard !== undefined && { guard }) }
  const routes = other === undefined ? [first] : [first, { ...other, handle }]
  const { challenge } = setup
  const app = await makeApp({ verifier, routes, parsers, trustProxy, ...(challenge !== undefined && { challenge }) })
  stops.push(() => app.close())

  const sendHere = (call: HttpCall) => send(app.url, { path, ...call })
  return {
    url: app.url,
    provider,
    admissions,
    send: sendHere,
    post: (ticket, headers = {}) => {
      const call = json({ ticket })
      return sendHere({ ...call, headers: { ...call.headers, ...headers } })
    },
  }
}

const handled = () => answered(200)

/** A handler's answer of that status. */
export function answered(
  status: number,
  headers: HandlerAnswer['headers'] = {},
  body: HandlerAnswer['body'] = 'handled',
): HandlerAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body }
}

/** A promise, and what fulfils it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** A vendor's answer that comes when the case releases it, and the moment at which it was requested. */
export function slowPass() {
  const called = gate()
  const allowed = gate()
  const answer = async () => {
    called.open()
    await allowed.opened
    return { outcome: 'pass' } as const
  }
  return { answer, called: called.opened, answerNow: allowed.open }
}

const frameworksOwn = ['date', 'connection', 'keep-alive', 'x-powered-by']

/** The headers of a response without those that any server sends. */
export function headersOf(answer: HttpAnswer): Record<string, string> {
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !frameworksOwn.includes(name)))
}

interface Problem {
  readonly outcome: 'reject' | 'unavailable' | 'misconfigured'
  readonly title: string
  readonly reason?: string
  readonly code?: number | string
}

/** Core's reply, to the last byte and header. */
export function isProblem(
  answer: HttpAnswer,
  status: number,
  { outcome, ...rest }: Problem,
  headers: Record<string, string> = {},
): void {
  const { title, ...why } = rest
  const body = JSON.stringify({ type: `urn:ticketgate:${outcome}`, title, status, ...why })
  same({ status: answer.status, body: answer.body }, { status, body })
  same(headersOf(answer), problemHeaders(body, headers))
}

const problemHeaders = (body: string, headers: Record<string, string> = {}): Record<string, string> => ({
  'cache-control': 'no-store',
  'content-length': String(Buffer.byteLength(body)),
  'content-type': 'application/problem+json',
  ...headers,
})

export const isMissing = (answer: HttpAnswer): void =>
  isProblem(answer, 400, { outcome: 'reject', title: 'Captcha ticket missing', reason: 'missing' })

export const isMalformed = (answer: HttpAnswer): void =>
  isProblem(answer, 400, { outcome: 'reject', title: 'Captcha ticket malformed', reason: 'malformed' })

export function isRefused(answer: HttpAnswer, reason: string, code?: string): void {
  const why = code === undefined ? { reason } : { reason, code }
  isProblem(answer, 403, { outcome: 'reject', title: 'Captcha ticket refused', ...why })
}

export function isUnavailable(
  answer: HttpAnswer,
  retryAfterSeconds: number,
  others: Record<string, string> = {},
): void {
  const headers = { 'retry-after': String(retryAfterSeconds), ...others }
  isProblem(answer, 503, { outcome: 'unavailable', title: 'Captcha check unavailable' }, headers)
}

/** The handler ran and its response was sent. */
export function isHandled(answer: HttpAnswer): void {
  same({ status: answer.status, body: answer.body }, { status: 200, body: 'handled' })
}

/** The handler did not run and the request was not admitted: the framework's own error was sent. */
export function isServerError(answer: HttpAnswer, app: AppUnderTest): void {
  same({ status: answer.status, handled: app.admissions.length }, { status: 500, handled: 0 })
}
