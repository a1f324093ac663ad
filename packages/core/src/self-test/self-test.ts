import { randomUUID } from 'node:crypto'
import { codePage } from '../code-page.js'
import type {
  Answer,
  Extracted,
  Proof,
  Provider,
  ReadField,
  RefusedAnswer,
  SelfTestPlan,
} from '../contracts/provider.js'
import type { SelfTest, SelfTestCode, SelfTestFault, VendorSelfTest } from '../contracts/self-test.js'
import type { Visitor } from '../contracts/visitor.js'
import { clock, late, settleBy } from '../deadline.js'
import { isCertificateFault } from '../providers/http/setup-faults.js'
import { selfTestCodes } from './codes.js'

/** How long a result is kept, so that whoever tests again and again costs the vendor one call a minute. */
const keptMs = 60_000
/** An address that documents are written with: nobody has it. */
const testIp = '192.0.2.1'

type Reject = Extract<Answer, { outcome: 'reject' }>

interface Tested {
  readonly vendor: VendorSelfTest
  readonly fault: SelfTestFault | undefined
}

interface Kept {
  readonly result: Promise<SelfTest>
  goodUntil: number
}

/** Tests providers, each at most once a minute and one call at a time. Touches no breaker, and reports nothing. */
export function selfTests(timeoutMs: number): (provider: Provider) => Promise<SelfTest> {
  const kept = new WeakMap<Provider, Kept>()

  return (provider) => {
    const known = kept.get(provider)
    if (known !== undefined && clock() < known.goodUntil) return known.result
    const entry: Kept = { result: testAll(provider, timeoutMs), goodUntil: Number.POSITIVE_INFINITY }
    kept.set(provider, entry)
    void entry.result.then(() => {
      entry.goodUntil = clock() + keptMs
    })
    return entry.result
  }
}

/** The result where there is no provider to test. */
export function noSelfTest(
  provider: string,
  code: 'TICKETGATE_SELF_TEST_TENANT' | 'TICKETGATE_SELF_TEST_CLOSED',
  why?: Error,
): SelfTest {
  return { ok: false, proven: [], faults: [faultOf({ name: provider }, code, why?.message)], vendors: [] }
}

async function testAll(provider: Provider, timeoutMs: number): Promise<SelfTest> {
  const tested = await Promise.all(vendorsOf(provider).map((one) => testVendor(one, clock() + timeoutMs)))
  const vendors = tested.map(({ vendor }) => vendor)
  const faults = tested.flatMap(({ fault }) => (fault === undefined ? [] : [fault]))
  const [first, ...others] = vendors
  const proven = first?.proven.filter((proof) => others.every((other) => other.proven.includes(proof))) ?? []
  return { ok: faults.length === 0, proven, faults, vendors }
}

/** The providers behind one, or itself. */
function vendorsOf(provider: Provider): readonly Provider[] {
  return provider.members === undefined ? [provider] : provider.members.flatMap(vendorsOf)
}

async function testVendor(provider: Provider, deadline: number): Promise<Tested> {
  const startedAt = clock()
  const { name, origin, selfTest: plan } = provider
  const tested = (proven: readonly Proof[], fault?: SelfTestFault): Tested => ({
    vendor: {
      provider: name,
      ...(origin !== undefined && { origin }),
      ok: fault === undefined,
      proven,
      ...(plan?.note !== undefined && { note: plan.note }),
      durationMs: Math.round(clock() - startedAt),
    },
    fault,
  })
  if (plan === undefined) return tested([], faultOf(provider, 'TICKETGATE_SELF_TEST_UNTESTABLE'))
  // Nobody is called, so there is nothing that could be wrong.
  if (plan.ticket === undefined) return tested([])
  const answer = await answerTo(provider, plan, deadline)
  if (answer.outcome === 'refused') {
    const { proven } = answer
    const isOverTls = origin?.startsWith('https:') === true && proven.includes('reachable')
    return tested(isOverTls ? [...proven, 'certificate'] : proven)
  }
  const code = answer.outcome === 'pass' ? 'TICKETGATE_SELF_TEST_PASSES_ANYTHING' : codeOf(answer, plan)
  const vendorCode = answer.outcome === 'untestable' ? undefined : answer.vendorCode
  const message = answer.outcome === 'pass' ? undefined : answer.error?.message
  return tested([], { ...faultOf(provider, code, message), ...(vendorCode !== undefined && { vendorCode }) })
}

/** The vendor refused the ticket, as it should. */
interface Refused {
  readonly outcome: 'refused'
  readonly proven: readonly Proof[]
}

interface Untestable {
  readonly outcome: 'untestable'
  readonly error: Error
}

/** The vendor's answer about the ticket, the way every visitor's takes: `extract`, `verify`. */
async function answerTo(
  provider: Provider,
  plan: SelfTestPlan,
  deadline: number,
): Promise<Exclude<Answer, Reject> | Refused | Untestable> {
  try {
    const ticket = await plan.ticket?.()
    const read: ReadField<string> = (field) => ticket?.[field]
    const { identity = {}, headers = {} } = plan.visitor ?? {}
    const visitor: Visitor = { ip: testIp, isPrivate: false, forwardedFor: undefined, headers }
    const extracted: Extracted<unknown> = provider.extract(read, visitor, identity)
    // What a provider refuses by itself needs no call: its own signature, for one that calls nobody.
    if (!extracted.ok && extracted.reason === 'invalid') return refused(plan, ownRefusal)
    if (!extracted.ok) return untestable(`It took its ticket for the test for none (${extracted.reason}).`)
    // The second attempt: there is no third, and a vendor's clock is compared then. Without `warn`, no alarm counts it.
    const call = { deadline, attempt: 1, checkId: randomUUID() }
    const answer = await settleBy(provider.verify(extracted.fields, call), deadline)
    if (answer === late) return { outcome: 'unavailable', cause: 'timeout', retryable: false, vendor: 'down' }
    return answer.outcome === 'reject' ? refused(plan, answer) : answer
  } catch (error) {
    return untestable(`The provider threw ${error instanceof Error ? error.name : typeof error}.`)
  }
}

const ownRefusal: Reject = { outcome: 'reject', reason: 'invalid', final: true }
const refused = (plan: SelfTestPlan, answer: Reject): Refused => ({ outcome: 'refused', proven: plan.proves(answer) })
const untestable = (why: string): Untestable => ({ outcome: 'untestable', error: new Error(why) })

function codeOf(
  answer: Exclude<RefusedAnswer, { outcome: 'reject' }> | Untestable,
  { clockCodes = [] }: SelfTestPlan,
): SelfTestCode {
  if (answer.outcome === 'untestable') return 'TICKETGATE_SELF_TEST_UNTESTABLE'
  const { vendorCode, error } = answer
  if (vendorCode !== undefined && clockCodes.includes(vendorCode)) return 'TICKETGATE_SELF_TEST_CLOCK'
  if (answer.outcome === 'misconfigured') {
    if (vendorCode !== undefined || answer.vendor === 'up') return 'TICKETGATE_SELF_TEST_REFUSED'
    return isCertificateFault(error) ? 'TICKETGATE_SELF_TEST_CERTIFICATE' : 'TICKETGATE_SELF_TEST_CONNECTION'
  }
  if (answer.cause === 'throttled') return 'TICKETGATE_SELF_TEST_THROTTLED'
  // With a code of its own, or HTTP 5xx, the vendor says that it has failed.
  const isUnreadable = answer.cause === 'vendor' && answer.vendor === 'up' && vendorCode === undefined
  return isUnreadable ? 'TICKETGATE_SELF_TEST_UNREADABLE' : 'TICKETGATE_SELF_TEST_DOWN'
}

function faultOf(
  { name, origin }: Pick<Provider, 'name' | 'origin'>,
  code: SelfTestCode,
  message: string = selfTestCodes[code].meaning,
): SelfTestFault {
  const { remedy } = selfTestCodes[code]
  return {
    code,
    provider: name,
    ...(origin !== undefined && { origin }),
    message,
    remedy,
    page: codePage(code),
  }
}
