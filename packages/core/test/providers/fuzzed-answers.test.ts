import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCi } from '../../../../test/left-out.js'
import { answeringDispatcher } from '../support/answering-dispatcher.js'
import { visitor } from '../support/requests.js'
import { fuzzedVendors } from './fuzzed-vendors.js'

/** `FUZZ_CASES=100000` for a longer run. */
const numRuns = Number(process.env['FUZZ_CASES'] ?? (isCi ? 3_000 : 1_000))
/** Of what is far from any pass: elsewhere than on CI fewer. */
const oddRuns = isCi ? numRuns : Math.ceil(numRuns / 2)

describe.each(Object.entries(fuzzedVendors))(
  '%s',
  (_, { make, fields, firstField = fc.string({ minLength: 1 }), answers, isPass }) => {
    const { answer, dispatcher } = answeringDispatcher()
    const provider = make(dispatcher as never)
    const call = () => ({ deadline: performance.now() + 60_000, attempt: 0, checkId: 'check' })

    function extracted(given: Readonly<Record<string, string | undefined>>) {
      return provider.extract((name) => given[name], visitor(), {})
    }

    test('no answer but the vendor’s own pass lets a ticket pass', { timeout: 3_600_000 }, async () => {
      const ticket = extracted(fields)
      if (!ticket.ok) throw new Error(ticket.reason)
      let passes = 0
      await fc.assert(
        fc.asyncProperty(answers, async (body) => {
          answer.body = JSON.stringify(body)
          const sent = JSON.parse(answer.body) as never
          const { outcome } = await provider.verify(ticket.fields, call())
          expect(outcome === 'pass').toBe(isPass(sent))
          if (outcome === 'pass') passes += 1
        }),
        { numRuns },
      )
      // So that the property is no empty one; what a vendor's pass takes is drawn 90 times in 3,000, or more often.
      expect(passes).toBeGreaterThan(0)
    })

    test('no text of an answer, JSON or not, throws', { timeout: 3_600_000 }, async () => {
      const ticket = extracted(fields)
      if (!ticket.ok) throw new Error(ticket.reason)
      const texts = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.json().map((text) => text.slice(0, -1)),
      )
      await fc.assert(
        fc.asyncProperty(texts, fc.integer({ min: 200, max: 599 }), async (text, status) => {
          Object.assign(answer, { body: text, status })
          const { outcome } = await provider.verify(ticket.fields, call())
          expect(outcome).not.toBe('pass')
        }),
        { numRuns: oddRuns },
      )
      answer.status = 200
    })

    test('no fields throw, and all that are read again name the same ticket', { timeout: 3_600_000 }, () => {
      const name = provider.fieldNames[0] as string
      const odds = fc.option(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), { nil: undefined })
      let read = 0
      fc.assert(
        fc.property(
          fc.oneof(fc.string({ minLength: 1 }), firstField),
          fc.constantFrom(...provider.fieldNames),
          odds,
          (ticket, other, text) => {
            const given = { ...fields, [name]: ticket, ...(other !== name && { [other]: text }) }
            const first = extracted(given)
            expect(extracted(given)).toEqual(first)
            if (!first.ok) return
            read += 1
            expect(first.ticket.every((part) => part.length > 0)).toBe(true)
          },
        ),
        { numRuns: oddRuns },
      )
      expect(read).toBeGreaterThan(0)
    })
  },
)
