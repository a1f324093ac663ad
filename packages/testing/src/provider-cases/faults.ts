import { ok, deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import type { Verdict } from '@ticketgate/core'
import type { VendorFault } from '../fake-vendor/faults.js'
import { type Case, type ProviderUnderTest, usualTimeoutMs } from './provider-under-test.js'

const outcomeOf = (verdict: Verdict): string =>
  verdict.outcome === 'unavailable' ? `unavailable/${verdict.cause}` : verdict.outcome

const answer = { outcome: 'unavailable' } as const

/** A vendor that got the first call may have used up the ticket, and would call an honest visitor's one replayed. */
function mostCalls({ provider, vendor }: ProviderUnderTest): number {
  return provider.checksPerTicket > 1 || vendor.calls[0]?.idempotencyKey !== undefined ? 2 : 1
}

function fault(name: VendorFault, expected: string): Case {
  return async (test) => {
    const { vendor, check } = test
    vendor.always({ fault: name })
    strictEqual(outcomeOf(await check('ticket-fault')), expected)
    ok(vendor.calls.length <= mostCalls(test), 'a lost answer is requested again at most as often as the vendor allows')
  }
}

function status(code: number, expected: string): Case {
  return async ({ vendor, check }) => {
    vendor.always({ status: code, headers: { location: 'http://127.0.0.1:1/' }, body: '<html>ticket-status</html>' })
    strictEqual(outcomeOf(await check('ticket-status')), expected)
    strictEqual(vendor.calls.length, 1)
  }
}

async function verifyBy({ provider, visitor, spec }: ProviderUnderTest, deadline: number) {
  const fields = spec.fields('ticket-direct') as Record<string, string>
  const extracted = provider.extract((name) => fields[name], visitor, spec.identity ?? {})
  if (!extracted.ok) throw new Error(`The provider cannot read its own fields: ${extracted.reason}.`)
  return provider.verify(extracted.fields, { deadline, attempt: 0, checkId: '6f1c2a8e-0000-4000-8000-000000000000' })
}

export const faultCases: Record<string, Case> = {
  'no answer: unavailable/timeout by the deadline': async ({ vendor, check }) => {
    vendor.always({ fault: 'hang' })
    // A machine that stood still in the meantime says so, and blames no vendor: then it has more time.
    for (let attempt = 1; ; attempt += 1) {
      const outcome = outcomeOf(await check(`ticket-hang-${attempt}`, { timeoutMs: 200 * attempt ** 2 }))
      ok(vendor.calls.length <= attempt, 'a call that was not answered in time is not repeated')
      if (outcome === 'misconfigured' && attempt < 4) continue
      return strictEqual(outcome, 'unavailable/timeout')
    }
  },
  'reset before the headers': fault('reset before headers', 'unavailable/network'),
  'reset in the headers': fault('reset in headers', 'unavailable/network'),
  'reset in the body': fault('reset in body', 'unavailable/network'),
  'a body that is cut off': fault('cut off', 'unavailable/network'),
  'an empty body': fault('empty', 'unavailable/vendor'),
  'a body that is no JSON': fault('garbage', 'unavailable/vendor'),
  'JSON that is no object': fault('list', 'unavailable/vendor'),
  'half of a JSON object': fault('half JSON', 'unavailable/vendor'),
  'an answer longer than the cap, good at its end': fault('huge', 'unavailable/vendor'),

  'an error page that repeats what it was asked': async ({ spec, vendor, check }) => {
    const ticket = 'ticket-repeated'
    vendor.always({ body: `<p>${ticket} ${spec.secrets.join(' ')}</p>` })
    strictEqual(outcomeOf(await check(ticket)), 'unavailable/vendor')
  },

  'status 500': status(500, 'unavailable/vendor'),
  'status 503': status(503, 'unavailable/vendor'),
  'status 429': status(429, 'unavailable/throttled'),
  'status 401': status(401, 'misconfigured'),
  'status 403': status(403, 'misconfigured'),
  'status 302 is not followed': status(302, 'misconfigured'),

  'a lost answer is asked for again where the vendor lets one, and nowhere else': async (test) => {
    const { vendor, check } = test
    vendor.next({ fault: 'reset before headers' })
    const verdict = await check('ticket-again')
    const calls = mostCalls(test)
    strictEqual(outcomeOf(verdict), calls === 2 ? 'pass' : 'unavailable/network')
    strictEqual(vendor.calls.length, calls)
    strictEqual(new Set(vendor.calls.map(({ idempotencyKey }) => idempotencyKey)).size, 1, 'both calls have one key')
  },

  'no connection: unavailable/network, and again with the vendor back': async ({ vendor, check }) => {
    await vendor.down()
    strictEqual(outcomeOf(await check('ticket-down')), 'unavailable/network')
    await vendor.up()
    strictEqual(outcomeOf(await check('ticket-down')), 'pass')
  },

  'verify settles and does not reject, whatever the deadline': async (test) => {
    same(part(await verifyBy(test, performance.now() - 1)), { ...answer, cause: 'timeout' })
    strictEqual(test.vendor.calls.length, 0)
    strictEqual((await verifyBy(test, performance.now() + usualTimeoutMs)).outcome, 'pass')
    await test.vendor.down()
    same(part(await verifyBy(test, performance.now() + usualTimeoutMs)), { ...answer, cause: 'network' })
  },

  'only what no visitor can cause is an outage': async (test) => {
    const { vendor } = test
    const outageAt = async (timeoutMs: number) =>
      (await verifyBy(test, performance.now() + timeoutMs)) as { outcome: string; vendor?: string }
    const isOutage = async (timeoutMs = usualTimeoutMs) => (await outageAt(timeoutMs)).vendor === 'down'
    for (const quiet of [429, 403]) {
      vendor.always({ status: quiet, body: '' })
      strictEqual(await isOutage(), false, `status ${quiet}`)
    }
    vendor.always({ fault: 'reset before headers' })
    strictEqual(await isOutage(), true, 'a connection that is lost before the answer')
    vendor.always({ fault: 'reset in body' })
    strictEqual(await isOutage(), false, 'a connection that is lost within the answer')
    vendor.always({ fault: 'garbage' })
    strictEqual(await isOutage(), false, 'garbage')
    vendor.always({ status: 502, body: '' })
    strictEqual(await isOutage(), true, 'status 502')
    vendor.always({ fault: 'hang' })
    strictEqual(await isOutage(200), true, 'no answer')
    await vendor.down()
    strictEqual(await isOutage(), true, 'no connection')
  },
}

const part = (verdict: { outcome: string; cause?: string }) => ({ outcome: verdict.outcome, cause: verdict.cause })
