import { inspect } from 'node:util'
import { createVerifier, eventNames, memoryStore, onEvent, type TicketStore, type Verifier } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { tencent } from '@ticketgate/core/tencent'
import { type TianyuOptions, tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeVendor, siteverifyWire, tencentWire, type VendorStep, type VendorWire } from '@ticketgate/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  code,
  json,
  type LoopbackVendor,
  loopbackVendor,
  secretId,
  secretKey,
  type VendorAnswer,
  yes,
} from './support/loopback-vendor.js'
import { post, withTicket } from './support/requests.js'

const secrets = {
  ticket: 'ticket-5f1c&x=1',
  uid: 'uid-8821',
  ip: '203.0.113.99',
  forwarded: '198.51.100.99',
  key: secretKey,
  token: 'temporary-token-0a',
}
let vendor: LoopbackVendor
let reports: unknown[]
let ends: (() => void)[]

beforeAll(async () => {
  vendor = await loopbackVendor()
})
afterAll(() => vendor.close())
beforeEach(() => {
  reports = []
  ends = eventNames.map((name) => onEvent(name, (event) => reports.push(event)))
  vi.spyOn(process, 'emitWarning').mockImplementation((...warning) => void reports.push(warning))
})
afterEach(() => {
  for (const end of ends) end()
  vi.restoreAllMocks()
})

/** A store that notes what it is given. */
function notedStore(more: Partial<TicketStore> = {}): TicketStore {
  const store = memoryStore()
  const noted = <Step extends 'claim' | 'take' | 'release'>(step: Step) =>
    ((...args: unknown[]) => {
      reports.push([step, args])
      return (more[step] ?? store[step])(...(args as [never, never]))
    }) as TicketStore[Step]
  return { claim: noted('claim'), take: noted('take'), release: noted('release') }
}

const repeating: VendorAnswer = (call, response, socket) =>
  json({ code: 6000, message: `no: ${Object.values(call.params).join(' ')}`, level: call.params })(
    call,
    response,
    socket,
  )
const passing = (params: Readonly<Record<string, string>>) => ({
  message: params['ticket'],
  level: params['uid'],
  ticketTimestamp: params['ticket'],
})
const broken: TicketStore['take'] = () => Promise.reject(new Error('READONLY'))

test.each<[string, VendorAnswer, Partial<TianyuOptions>, Partial<TicketStore>]>([
  ['passes', yes, {}, {}],
  ['is rejected', code(5100), {}, {}],
  ['is ours to mend', code(4100), {}, {}],
  ['meets a vendor that repeats what it was asked', repeating, {}, {}],
  [
    'passes with a vendor that repeats what it was asked',
    (call, ...rest) => json({ code: 0, ...passing(call.params) })(call, ...rest),
    {},
    {},
  ],
  ['meets a vendor that repeats it as a code', (call, ...rest) => code(call.params['ticket'])(call, ...rest), {}, {}],
  [
    'meets a vendor that repeats it as no JSON',
    (call, response) => response.end(JSON.stringify(call).slice(1)),
    {},
    {},
  ],
  ['meets a vendor that hangs up', (_, __, socket) => socket.resetAndDestroy(), {}, {}],
  ['meets a vendor that hangs up on a GET', (_, __, socket) => socket.resetAndDestroy(), { method: 'GET' }, {}],
  ['meets a vendor that speaks no HTTP', (call, _, socket) => socket.write(inspect(call)), { method: 'GET' }, {}],
  ['meets a vendor that hangs', () => {}, { method: 'GET' }, {}],
  ['meets a store that fails', yes, {}, { take: broken }],
])('a ticket that %s leaves no trace of itself or its visitor', async (_, answer, options, store) => {
  vendor.answers(answer)
  const log = (...line: unknown[]) => reports.push(line)
  const verifier = createVerifier({
    provider: tianyu({ secretId, secretKey, endpoint: vendor.endpoint, token: secrets.token, ...options }),
    logger: { info: log, warn: log, error: log },
    store: notedStore(store),
    timeoutMs: 200,
  })
  const request = withTicket(secrets.ticket, { ip: secrets.ip, headers: { 'x-forwarded-for': secrets.forwarded } })
  const identity = () => ({ uid: secrets.uid })
  for (const options of [
    { identity },
    { identity, observe: true },
    { identity, issuePass: { key: secretKey.padEnd(32, '!'), ttlSeconds: 9, uses: 1 } },
  ]) {
    const decision = await verifier.verify(request, options)
    reports.push(decision.admitted ? decision : [decision, Buffer.from(decision.reply.body).toString()])
  }
  await verifier.close()
  const all = inspect(reports, {
    depth: Number.POSITIVE_INFINITY,
    maxArrayLength: null,
    maxStringLength: null,
    showHidden: true,
  })
  expect(all.length).toBeGreaterThan(1000)
  for (const [name, secret] of Object.entries(secrets)) {
    expect(all.includes(secret), `${name} was told`).toBe(false)
    expect(all.includes(encodeURIComponent(secret)), `${name} was told, encoded`).toBe(false)
  }
})

type AnyVerifier = Verifier<{ userIp?: string }, string>
const wire = { secret: 'the site’s secret' }
const tencentKeys = { secretId, secretKey, captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const { ticket: posted, ip } = secrets

test.each<[string, VendorWire, (endpoint: string) => AnyVerifier, object, VendorStep]>([
  [
    'turnstile, in words',
    siteverifyWire(wire),
    (endpoint) => createVerifier({ provider: turnstile({ ...wire, endpoint }) }) as AnyVerifier,
    { 'cf-turnstile-response': posted },
    { body: { success: true, hostname: `at-${ip}`, action: posted, cdata: `<${posted}>`, challenge_ts: wire.secret } },
  ],
  [
    'hcaptcha, in a list',
    siteverifyWire(wire),
    (endpoint) => createVerifier({ provider: hcaptcha({ ...wire, sitekey: 'key', endpoint }) }) as AnyVerifier,
    { 'h-captcha-response': posted },
    { body: { success: true, score_reason: ['new', posted, ip] } },
  ],
  [
    'recaptcha, as an error code',
    siteverifyWire(wire),
    (endpoint) => createVerifier({ provider: recaptcha({ ...wire, endpoint }) }) as AnyVerifier,
    { 'g-recaptcha-response': posted },
    { body: { success: false, 'error-codes': [ip] } },
  ],
  [
    'tencent, in words',
    tencentWire(tencentKeys),
    (endpoint) => createVerifier({ provider: tencent({ ...tencentKeys, endpoint }) }) as AnyVerifier,
    { ticket: posted, randstr: '@abc' },
    { body: { Response: { CaptchaCode: 1, DeviceRiskCategory: `["${posted}"]`, EvilBitmap: ip } } },
  ],
  [
    'tencent, as an error code',
    tencentWire(tencentKeys),
    (endpoint) => createVerifier({ provider: tencent({ ...tencentKeys, endpoint }) }) as AnyVerifier,
    { ticket: posted, randstr: '@abc' },
    { body: { Response: { Error: { Code: `Failed.${ip}` } } } },
  ],
])('what it was asked is told to nobody: %s', async (_, vendorWire, makeVerifier, body, step) => {
  const echoing = await fakeVendor(vendorWire)
  const verifier = makeVerifier(echoing.endpoint)
  echoing.always(step)
  const request = post(body, { ip })
  const decision = await verifier.verify(request)
  reports.push(decision.admitted ? decision : [decision, Buffer.from(decision.reply.body).toString()])
  await Promise.all([verifier.close(), echoing.close()])
  expect(echoing.calls).toHaveLength(1)
  const all = inspect(reports, { depth: Number.POSITIVE_INFINITY })
  for (const secret of [posted, ip, wire.secret]) expect(all).not.toContain(secret)
})
