import { type Fault, fault } from './codes.js'

export type Wire = ReadonlyMap<string, string>

/**
 * Reads a query or a form body: `+` is a space, UTF-8. A parameter given twice is a fault: which one was signed? The
 * first values are read all the same, because they decide in which form the fault is returned.
 */
export function readWire(encoded: string): { wire: Wire; fault: Fault | undefined } {
  const wire = new Map<string, string>()
  let repeated: string | undefined
  for (const [name, value] of new URLSearchParams(encoded)) {
    if (wire.has(name)) repeated ??= name
    else wire.set(name, value)
  }
  if (repeated === undefined) return { wire, fault: undefined }
  return { wire, fault: fault('badParameter', `Parameter ${printable(repeated)} is given more than once.`) }
}

/** A name from outside, made safe for a message. */
function printable(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : '(an unusual name)'
}
