import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import fc from 'fast-check'
import { secretId, secretKey, stubVendor } from './stub-vendor.mjs'
import { assertContainsNone, withoutHanging, witness } from './witness.mjs'

const userIp = '203.0.113.77'
const uid = 'uid-7f3a9c'
const marker = 'tk5e1d'

const code = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      0,
      '0',
      5100,
      '5100',
      4500,
      '4500',
      4000,
      4100,
      4400,
      6000,
      0.5,
      '',
      null,
      true,
      [],
      {},
      -0,
      '00',
      '0x0',
    ),
  },
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 8 }),
)
const anything = fc.jsonValue({ maxDepth: 3 })
/** `$` stands for the ticket: a vendor may repeat what it was sent. */
const message = fc.oneof(fc.constantFrom('No Error', 'ticket $ from 203.0.113.77', '$'), anything)
const answer = fc.record(
  { code, message, level: anything, ticketTimestamp: anything, codeDesc: message },
  { requiredKeys: [] },
)
const text = fc.oneof(
  { weight: 6, arbitrary: answer.map((body) => JSON.stringify(body)) },
  { weight: 1, arbitrary: anything.map((body) => JSON.stringify(body)) },
  { weight: 1, arbitrary: fc.string() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '<html>$</html>',
      '{"code":0',
      '\ufeff{"code":0}',
      '[{"code":0}]',
      ' {"code":0}\n',
      '{"code":0,"code":5100}',
      '{"__proto__":{"code":0}}',
      `{"code":0,"level":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    ),
  },
)
const bytes = fc.oneof(
  { weight: 5, arbitrary: text.map((content) => ({ text: content })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((data) => ({ data })) },
  { weight: 1, arbitrary: fc.constant({ data: new Uint8Array(70_000).fill(32) }) },
)
const status = fc.oneof(
  { weight: 12, arbitrary: fc.constant(200) },
  fc.constantFrom(100, 103, 204, 301, 302, 400, 401, 403, 404, 407, 429, 500, 502, 503, 504),
  fc.integer({ min: 100, max: 999 }),
)
const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  fc.dictionary(
    fc.constantFrom('date', 'content-type', 'content-encoding', 'retry-after', 'location'),
    fc.oneof(
      fc.string(),
      fc.constantFrom('Sun, 22 Nov 2026 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'),
      fc.array(fc.string(), { maxLength: 2 }),
    ),
  ),
)
const endings = fc.oneof(
  { weight: 200, arbitrary: fc.constant('end') },
  { weight: 20, arbitrary: fc.constant('reset') },
  { weight: 1, arbitrary: fc.constant('hang') },
)
const response = fc.record({
  status,
  headers,
  body: fc.array(bytes, { minLength: 0, maxLength: 2 }),
  early: fc.boolean(),
  ending: endings,
})

const options = { identity: () => ({ uid }) }

/** Answers of every kind: no throw, the verdict that a second reading gives, at most two calls. */
export async function vendorAnswers({ numRuns, seed, timeLimitMs }) {
  const record = witness()
  let count = 0
  let current
  const make = () => {
    const vendor = stubVendor()
    const provider = tianyu({ secretId, secretKey, endpoint: 'http://vendor.test/v2/index.php', dispatcher: vendor })
    const waiting = (timeoutMs) => createVerifier({ provider, timeoutMs, logger: record.logger })
    // Long enough for a busy machine, but short if no answer will come.
    return { vendor, patient: waiting(60_000), hasty: waiting(50) }
  }
  const property = fc.asyncProperty(response, async (shape) => {
    if (count % 2000 === 0) current = make()
    count += 1
    const { vendor } = current
    const verifier = shape.ending === 'hang' ? current.hasty : current.patient
    const ticket = `${marker}-${count}`
    vendor.calls.length = 0
    const parts = shape.body.map(({ text: content, data }) => Buffer.from(data ?? content.replaceAll('$', ticket)))
    vendor.steps = [
      ...(shape.early ? ['pause'] : []),
      { status: shape.status, headers: shape.headers },
      ...parts.map((data) => ({ data })),
      shape.ending,
    ]
    const request = { method: 'POST', path: '/', headers: {}, query: {}, body: { ticket }, ip: userIp }
    const decision = await withoutHanging(verifier.verify(request, options))
    const { verdict } = decision.admitted ? decision.admission : decision
    const expected = secondReading(shape, Buffer.concat(parts))
    if (!expected.includes(verdict.outcome)) throw new Error(`${verdict.outcome} instead of ${expected}`)
    if (vendor.calls.length > 2 || vendor.wrongSignatures > 0) throw new Error(`${vendor.calls.length} calls`)
    assertContainsNone(record.takeText(decision, verdict.error), [marker, uid, userIp, secretKey])
  })
  try {
    return await fc.check(property, { numRuns, seed, ...(timeLimitMs && { interruptAfterTimeLimit: timeLimitMs }) })
  } finally {
    record.end()
  }
}

/** Which outcomes an answer may have: only a complete answer with code 0 admits, only 5100 rejects. */
function secondReading({ status: answered, ending }, body) {
  const neither = ['unavailable', 'misconfigured']
  if (ending !== 'end' || answered !== 200 || body.length > 65_536) return neither
  let parsed
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    return neither
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) || !Object.hasOwn(parsed, 'code'))
    return neither
  const whole = typeof parsed.code === 'string' && /^-?\d{1,15}$/.test(parsed.code) ? Number(parsed.code) : parsed.code
  if (whole === 0) return ['pass']
  return whole === 5100 ? ['reject'] : neither
}
