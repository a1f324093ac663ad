import { createVerifier, memoryStore } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { tianyu } from '@ticketgate/core/tianyu'
import fc from 'fast-check'
import { secretId, secretKey, stubVendor } from './stub-vendor.mjs'
import { assertContainsNone, isSoundReply, withoutHanging, witness } from './witness.mjs'

const ips = ['203.0.113.77', '::ffff:203.0.113.77', '2001:db8:77::77', '2001:DB8:0077:0::0077']
const forwarded = '198.51.100.77'
const uidMark = 'uid-7f3a9c'
const marker = 'tk5e1d'

const loose = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  fc.constantFrom(
    '',
    '\0',
    '\r\n',
    '\ud800',
    '__proto__',
    'constructor',
    '&secretId=x',
    '%00',
    '{"a":1}',
    '验证码',
    '@x',
    'x'.repeat(2100),
  ),
)
/** In strings, `$` stands for this case's ticket. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.constant('$') },
  { weight: 2, arbitrary: loose.map((text) => `$${text}`) },
  { weight: 2, arbitrary: loose },
  {
    weight: 3,
    arbitrary: fc.anything({
      maxDepth: 2,
      withNullPrototype: true,
      withBigInt: true,
      withTypedArray: true,
      withDate: true,
      withMap: true,
    }),
  },
)
const names = fc.constantFrom('ticket', 'Ticket', 'captcha', '__proto__', 'toString', 'a', 'secretId')
const bag = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(names, value, { maxKeys: 4 }) },
  { weight: 3, arbitrary: value.map((ticket) => ({ ticket })) },
  { weight: 1, arbitrary: value.map((ticket) => ({ captcha: { ticket } })) },
)
const headerValue = fc.oneof(
  { weight: 4, arbitrary: loose },
  fc.constantFrom(
    '$',
    `${forwarded}, 10.0.0.1`,
    'application/json',
    'application/x-www-form-urlencoded',
    'POST',
    'captcha=$; ticket=$',
    '1'.repeat(9000),
  ),
  fc.array(loose, { maxLength: 3 }),
)
const headerName = fc.constantFrom(
  'content-type',
  'x-captcha-ticket',
  'x-forwarded-for',
  'cookie',
  'access-control-request-method',
  'x-captcha-pass',
  '__proto__',
)
export const request = fc.record({
  method: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE') }, loose),
  path: fc.oneof(fc.constant('/login'), loose),
  headers: fc.dictionary(headerName, headerValue, { maxKeys: 5 }),
  query: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, bag),
  body: fc.oneof({ weight: 6, arbitrary: bag }, value, fc.constant(undefined)),
  ip: fc.constantFrom(...ips),
})

const disaster = { admit: true, perIp: 5, perMinute: 5, maxAgeSeconds: 60, onlyWhileVendorIsDown: false }
const issuePass = { key: 'fuzzed key of the passes, 32 or more', ttlSeconds: 60, uses: 2 }
const routes = [
  {},
  { maxUses: 2 },
  { fields: { ticket: ['body.captcha.ticket', 'body.ticket', 'cookie.captcha'] } },
  { fields: { ticket: (native) => native.body?.ticket } },
  { methods: ['GET', 'POST'], issuePass },
  { onUnavailable: { admit: true, perMinute: 5 }, onDisasterTicket: disaster },
  { issuePass: { ...issuePass, carrier: 'header' }, maxUses: 3 },
]
const answers = { yes: '{"code":0,"message":"No Error"}', no: '{"code":5100,"message":"ticket says no"}' }
const casesPerVerifier = 2000

/**
 * Requests of every shape, twice each: nothing throws, nothing is a 500, no ticket admits more often than its uses
 * allow.
 */
export async function requests({ numRuns, seed, timeLimitMs, examples = [] }) {
  const record = witness()
  let count = 0
  let current
  // A text that another case presented too, such as "__proto__", is another ticket in this one.
  const ownKeys = ({ claim, take, release, local }) => ({
    claim: (key, ...rest) => claim(`${count} ${key}`, ...rest),
    take: (key, ...rest) => take(`${count} ${key}`, ...rest),
    release: (key, ...rest) => release(`${count} ${key}`, ...rest),
    local,
  })
  const make = () => {
    const vendor = stubVendor()
    const provider = tianyu({ secretId, secretKey, endpoint: 'http://vendor.test/v2/index.php', dispatcher: vendor })
    const verifier = createVerifier({
      provider,
      store: ownKeys(memoryStore()),
      logger: record.logger,
      timeoutMs: 60_000,
    })
    const identity = ({ uid }) => ({ uid })
    return { vendor, guards: routes.map((route) => createGuard(verifier, { identity, ...route })) }
  }
  const property = fc.asyncProperty(
    request,
    fc.nat(routes.length - 1),
    loose,
    fc.boolean(),
    async (shape, at, name, yes) => {
      if (count % casesPerVerifier === 0) current = make()
      count += 1
      const { vendor, guards } = current
      const ticket = `${marker}-${count}`
      const native = { ...filled(shape, ticket), uid: `${uidMark}${name}` }
      vendor.calls.length = 0
      const data = Buffer.from(yes ? answers.yes : answers.no)
      vendor.steps = [{ status: 200, headers: {} }, { data }, 'end']
      const decisions = await withoutHanging(
        Promise.all([guards[at].check(native, native), guards[at].check(native, native)]),
      )
      let admissions = 0
      for (const decision of decisions) {
        if (decision.admitted) {
          if (decision.admission.admittedBy === 'ticket') admissions += 1
          else if (decision.admission.admittedBy !== 'skip') throw new Error(decision.admission.admittedBy)
        } else if (isSoundReply(decision.reply).status === 500) throw new Error('500')
      }
      if (admissions > (yes ? (routes[at].maxUses ?? 1) : 0)) throw new Error(`${admissions} admissions`)
      if (vendor.wrongSignatures > 0 || vendor.calls.length > 1) throw new Error(`${vendor.calls.length} calls`)
      const replies = decisions.map((decision) =>
        decision.admitted ? decision : [decision.reply.headers, String(decision.reply.body), decision.verdict],
      )
      assertContainsNone(record.takeText(replies), [
        marker,
        uidMark,
        forwarded,
        secretKey,
        issuePass.key,
        ...ips,
        'db8:77',
      ])
    },
  )
  try {
    return await fc.check(property, {
      numRuns,
      seed,
      examples,
      ...(timeLimitMs && { interruptAfterTimeLimit: timeLimitMs }),
    })
  } finally {
    record.end()
  }
}

/** The shape with this case's ticket in place of every `$`. */
function filled(shape, ticket) {
  if (typeof shape === 'string') return shape.startsWith('$') ? ticket + shape.slice(1) : shape.replaceAll('$', ticket)
  if (Array.isArray(shape)) return shape.map((item) => filled(item, ticket))
  if (typeof shape !== 'object' || shape === null || ![Object.prototype, null].includes(Object.getPrototypeOf(shape)))
    return shape
  const copy = Object.create(Object.getPrototypeOf(shape))
  for (const name of Object.keys(shape)) {
    Object.defineProperty(copy, name, {
      value: filled(shape[name], ticket),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return copy
}
