import { deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import type { Verdict } from '@ticketgate/core'
import type { VendorWire, VendorWord } from '../fake-vendor.js'
import type { Case } from './provider-under-test.js'

/** One case for each answer that the vendor can give. */
export function answerCases(wire: VendorWire): Record<string, Case> {
  const cases = Object.entries(wire.words).map(
    ([name, word]) => [`the vendor says: ${name}`, answerCase(word)] as const,
  )
  return { ...Object.fromEntries(cases), ...passCases }
}

function answerCase({ reply, verdict: expected }: VendorWord): Case {
  return async ({ vendor, check }) => {
    vendor.always(reply)
    const verdict = await check('ticket-said')
    same(part(verdict, Object.keys(expected)), { ...expected })
    strictEqual(vendor.calls[0]?.isAuthentic, true, 'the call is authentic')
    strictEqual(vendor.calls[0]?.ticket, 'ticket-said')
  }
}

const part = (verdict: Verdict, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, (verdict as unknown as Record<string, unknown>)[name]]))

const passCases: Record<string, Case> = {
  'a ticket that passed is replayed at its second coming, without a call': async ({ vendor, check }) => {
    strictEqual((await check('ticket-twice')).outcome, 'pass')
    const second = await check('ticket-twice')
    same(part(second, ['outcome', 'reason', 'cached']), { outcome: 'reject', reason: 'replayed', cached: true })
    strictEqual(vendor.calls.length, 1)
  },

  'two tickets are two': async ({ vendor, check }) => {
    strictEqual((await check('ticket-one')).outcome, 'pass')
    strictEqual((await check('ticket-two')).outcome, 'pass')
    same(
      vendor.calls.map(({ ticket }) => ticket),
      ['ticket-one', 'ticket-two'],
    )
  },

  'the vendor refuses our key: misconfigured, never the visitor’s fault': async ({ spec, vendor, check }) => {
    vendor.always(spec.wire.refused)
    strictEqual((await check('ticket-key')).outcome, 'misconfigured')
  },
}
