import { type Fault, fault } from './codes.js'

export type Wire = ReadonlyMap<string, string>

/** Reads a query or a form body: `+` is a space, UTF-8. A parameter given twice is a fault: which one was signed? */
export function readWire(encoded: string): { wire: Wire } | { fault: Fault } {
  const wire = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(encoded)) {
    if (wire.has(name)) {
      return { fault: fault('badParameter', `Parameter ${printable(name)} is given more than once.`) }
    }
    wire.set(name, value)
  }
  return { wire }
}

/** A name from the outside, fit for a message. */
function printable(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : '(an unusual name)'
}
