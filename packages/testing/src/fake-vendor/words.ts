import type { Refusal } from '@ticketgate/core'
import type { VendorReply, VendorWire, VendorWord } from '../fake-vendor.js'

type Expected = VendorWord['verdict']
type Reason = Extract<Refusal, { outcome: 'reject' }>['reason']

/** The verdicts that a vendor's words must lead to. */
export const pass = { outcome: 'pass' } as const
export const misconfigured = { outcome: 'misconfigured' } as const
export const unavailable = { outcome: 'unavailable', cause: 'vendor' } as const
export const throttled = { outcome: 'unavailable', cause: 'throttled' } as const
export const rejected = (reason: Reason) => ({ outcome: 'reject', reason }) as const

/** The verdict, which names the vendor's code. */
export const withCode = (verdict: Expected, vendorCode: number | string): Expected =>
  ({ ...verdict, vendorCode }) as Expected

export const word = (body: string | object, verdict: Expected, status = 200): VendorWord => ({
  reply: { status, body },
  verdict,
})

/** A vendor that lets a ticket pass once, and has this answer for it ever after. */
export const passesOnce =
  (used: VendorReply): NonNullable<VendorWire['remember']> =>
  ({ ticket = '' }, passed) =>
    passed.has(ticket) ? used : undefined

/** A word for each of these codes, under `code …`. */
export function wordsOf<Code extends number | string>(
  bodyOf: (code: Code) => object,
  verdict: Expected,
  ...codes: readonly Code[]
): Record<string, VendorWord> {
  return Object.fromEntries(codes.map((code) => [`code ${code}`, word(bodyOf(code), withCode(verdict, code))]))
}
