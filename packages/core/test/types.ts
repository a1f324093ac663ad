/** Compiled, never run: what must not compile says so. */

import { createChallenge, createGuard } from '../src/exports/adapter.js'
import { defineProvider, flag, integer, type ShapeOf } from '../src/exports/provider.js'
import {
  type Admission,
  createVerifier,
  failover,
  type GuardOptions,
  memoryStore,
  onEvent,
  type RequestLike,
  type Verifier,
} from '../src/index.js'
import { pass } from '../src/providers/code-table.js'
import { oneaccess } from '../src/providers/oneaccess/index.js'
import { selfHosted } from '../src/providers/self-hosted/index.js'
import { hcaptcha } from '../src/providers/siteverify/hcaptcha.js'
import { recaptcha } from '../src/providers/siteverify/recaptcha.js'
import { type SiteverifyIdentity, turnstile } from '../src/providers/siteverify/turnstile.js'
import { tencent } from '../src/providers/tencent/index.js'
import { type TianyuIdentity, tianyu, tianyuClient } from '../src/providers/tianyu/index.js'
import type { TokenCall } from '../src/providers/token-provider.js'

const keys = { secretId: 'AKIDtypes', secretKey: 'a secret key' }
const device = { deviceFingerprint: 'f', osVersion: 'o' }

export async function whatCompiles(request: RequestLike): Promise<Admission | string | undefined> {
  const verifier: Verifier<TianyuIdentity, 'ticket'> = createVerifier({
    provider: tianyu({ ...keys, region: 'gz', captchaType: 9, disturbLevel: 2, challengeAction: 'CaptchaIframeQuery' }),
    store: memoryStore({ maxTickets: 1_000 }),
    maxUses: 2,
    logger: console,
  })
  await verifier.check({ ticket: 't' }, { uid: 'ann', accountType: 4, userIp: '203.0.113.7' }, { maxUses: 2 })
  const sms = createVerifier({ provider: oneaccess({ domain: 'acme.example.com', clientId: 'c' }) })
  await sms.check({ token: 't', pointJson: '{}' }, { sender: '13800138000', ...device })
  const cloud = createVerifier({ provider: tencent({ ...keys, captchaAppId: 1, appSecretKey: 'k' }) })
  await cloud.check({ ticket: 't', randstr: '@r' }, { userIp: '203.0.113.7' })
  const either = createVerifier({
    provider: failover([turnstile({ secret: 's' }), hcaptcha({ secret: 's', sitekey: 'k' })]),
  })
  await either.check({ 'cf-turnstile-response': 't', 'h-captcha-response': '' })

  createGuard(verifier, { identity: (req: RequestLike) => ({ uid: String(req.headers['x-uid']) }) })
  createGuard(verifier, { identity: async (req: RequestLike) => ({ uid: req.path }), fields: { ticket: 'cookie.t' } })
  createChallenge(verifier, { identity: (req: RequestLike) => ({ uid: req.path }) })
  const shared = ({ path }: RequestLike): TianyuIdentity => (path === '/' ? { uid: path, accountType: 4 } : {})
  await verifier.verify(request, { identity: shared })
  await verifier.verify(request, { identity: ({ path }) => ({ uid: path, accountType: 4 }) })
  await verifier.verify(request, { identity: async ({ path }) => ({ uid: path, accountType: 4 }) })
  createGuard(verifier, { identity: ({ path }: RequestLike) => ({ uid: path, accountType: 4 }) })
  createChallenge(verifier, { identity: async ({ path }: RequestLike) => ({ uid: path, accountType: 4 }) })
  onEvent('ticketgate:verdict', ({ outcome, admitted }) => console.log(outcome, admitted))

  const decision = await verifier.verify(request, {
    fields: { ticket: ['body.captcha.ticket', 'header.x-ticket'] },
    onUnavailable: { admit: true, perMinute: 10 },
    expect: { hostname: ['example.com'] },
  })
  if (decision.admitted) return decision.admission
  return decision.verdict.outcome === 'reject' ? decision.verdict.reason : decision.verdict.error?.message
}

export function optionsThatDoNot(): void {
  // @ts-expect-error a verifier needs a provider
  createVerifier({})
  // @ts-expect-error an option that does not exist
  createVerifier({ provider: tianyu(keys), timeout: 3 })
  // @ts-expect-error a store that is none
  createVerifier({ provider: tianyu(keys), store: new Map() })
  // @ts-expect-error half of the keys
  tianyu({ secretId: 'AKIDtypes' })
  // @ts-expect-error a captcha type that does not exist
  tianyu({ ...keys, captchaType: 10 })
  // @ts-expect-error an option that does not exist
  tianyu({ ...keys, sceneID: 1 })
  // @ts-expect-error an action that hands the page nothing
  tianyu({ ...keys, challengeAction: 'CaptchaCheck' })
  // @ts-expect-error the service has one endpoint, below its url
  selfHosted({ ...keys, url: 'http://127.0.0.1:8787', endpoint: 'http://127.0.0.1:8787/v2/index.php' })
  // @ts-expect-error no application's key
  tencent({ ...keys, captchaAppId: 1 })
  // @ts-expect-error a console that does not exist
  tencent({ ...keys, captchaAppId: 1, appSecretKey: 'k', site: 'us' })
  // @ts-expect-error no client id
  oneaccess({ domain: 'acme.example.com' })
  // @ts-expect-error a site key is none of Turnstile's options
  turnstile({ secret: 's', sitekey: 'k' })
  // @ts-expect-error no secret
  hcaptcha({ sitekey: 'k' })
  // @ts-expect-error no site key
  hcaptcha({ secret: 's' })
  // @ts-expect-error a score is a number
  recaptcha({ secret: 's', minScore: '0.7' })
  // @ts-expect-error one vendor is no failover
  failover([turnstile({ secret: 's' })])
  // @ts-expect-error a provider says how long its tickets live
  defineProvider({ name: 'acme', checksPerTicket: 1, fieldNames: ['t'], extract: () => ({}), verify: async () => ({}) })
  // @ts-expect-error an option that does not exist
  memoryStore({ max: 1_000 })
  // @ts-expect-error an event that does not exist
  onEvent('ticketgate:verdicts', () => {})
  // @ts-expect-error a check has a ticket
  tianyuClient(keys).captchaCheck({ userIp: '203.0.113.7', captchaType: 1 })
}

export function passThatIsRefused({ refuse }: TokenCall): void {
  // @ts-expect-error a code that is a pass is no refusal
  refuse(pass, 0)
}

export function namesThatDoNot(
  verifier: Verifier<TianyuIdentity, 'ticket'>,
  twoFields: Verifier<SiteverifyIdentity, 'ticket' | 'randstr'>,
  request: RequestLike,
): void {
  // @ts-expect-error a field that Tianyu does not have
  verifier.check({ tiket: 't' })
  // @ts-expect-error a field is missing
  twoFields.check({ ticket: 't' })
  // @ts-expect-error an identity that Tianyu does not have
  verifier.check({ ticket: 't' }, { userid: 'ann' })
  // @ts-expect-error an identity of the wrong type
  verifier.check({ ticket: 't' }, { uid: 7 })
  // @ts-expect-error an option that a check does not have
  verifier.check({ ticket: 't' }, {}, { maxUse: 2 })
  // @ts-expect-error an identity that Tianyu does not have
  verifier.verify(request, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a misspelt name beside a right one
  verifier.verify(request, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async
  verifier.verify(request, { identity: async ({ path }) => ({ uid: path, sceneID: 2 }) })
  // @ts-expect-error an account type that does not exist
  verifier.verify(request, { identity: async () => ({ accountType: 9 }) })
  // @ts-expect-error a field that Tianyu does not have
  verifier.verify(request, { fields: { tiket: 'body.t' } })
  // @ts-expect-error a place that does not exist
  verifier.verify(request, { fields: { ticket: 'params.ticket' } })
  // @ts-expect-error half of an option
  verifier.verify(request, { onDisasterTicket: { admit: true, perIp: 1, perMinute: 1 } })
  // @ts-expect-error without a framework nobody answers but the caller
  verifier.verify(request, { onRefusal: () => {} })
  // @ts-expect-error a request without its IP, which may be undefined, but not forgotten
  verifier.verify({ method: 'POST', path: '/', headers: {}, query: {}, body: {} })
  // @ts-expect-error an identity that Tianyu does not have
  createGuard(verifier, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error an option that does not exist
  createGuard(verifier, { maxUse: 3 })
  // @ts-expect-error an identity that Tianyu does not have
  createGuard(verifier, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error the same at the challenge
  createChallenge(verifier, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a misspelt name beside a right one
  createGuard(verifier, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async, at the challenge
  createChallenge(verifier, { identity: async ({ path }: RequestLike) => ({ uid: path, sceneID: 2 }) })
  // @ts-expect-error no verifier
  createGuard({})
}

/** Verifiers handed on by somebody else's function, whose names it does not know. */
export function whatWrappersMay<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  options: GuardOptions<RequestLike, Identity, Name>,
  unnamed: Verifier<object, string>,
): void {
  createGuard(verifier, options)
  createGuard(unnamed, { identity: () => ({ phone: '13800138000' }) })
}

interface TwoFields {
  readonly limit: number
  readonly isOpen?: boolean
}

export const rulesOfBoth: ShapeOf<TwoFields> = { limit: integer(1, 9), isOpen: flag() }
// @ts-expect-error a field without a rule
export const rulesOfOne: ShapeOf<TwoFields> = { limit: integer(1, 9) }
// @ts-expect-error a rule without a field
export const rulesOfThree: ShapeOf<TwoFields> = { limit: integer(1, 9), isOpen: flag(), colour: flag() }
// @ts-expect-error so for nested objects
export const rulesOfNested: ShapeOf<{ readonly inner?: TwoFields }> = { inner: { limit: integer(1, 9) } }

export const endpointOfEnvironment = tianyu({ ...keys, endpoint: process.env['CAPTCHA_ENDPOINT'] })

/** Every option may be undefined, as what comes from the environment may be, also with exactOptionalPropertyTypes. */
export async function optionsFromElsewhere(request: Request, missing: undefined): Promise<void> {
  const verifier = createVerifier({
    provider: turnstile({ secret: 's' }),
    store: missing,
    maxUses: missing,
    logger: missing,
  })
  createGuard(verifier, {
    identity: missing,
    fields: missing,
    methods: missing,
    skip: missing,
    maxUses: missing,
    expect: { action: missing, minScore: missing, hostname: missing },
    onUnavailable: missing,
    onDisasterTicket: missing,
    observe: missing,
    issuePass: missing,
    onRefusal: missing,
  })
  memoryStore({ maxTickets: missing, now: missing })
  await verifier.check({ 'cf-turnstile-response': 't' }, undefined, { maxUses: missing, ip: missing })
  const decision = await verifier.verify(request, undefined, { ip: '203.0.113.7' })
  if (decision.reply !== undefined) console.log(decision.reply.status)
}
