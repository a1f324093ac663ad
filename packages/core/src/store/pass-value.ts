import type { PassFacts } from '../contracts/provider.js'

/** The part of a pass that a store keeps. */
export function passFacts({ vendorCode, risk, score, detail = {} }: Partial<PassFacts>): PassFacts {
  return {
    ...(vendorCode !== undefined && { vendorCode }),
    ...(risk !== undefined && { risk }),
    ...(score !== undefined && { score }),
    detail,
  }
}

/**
 * Short, because a store may hold a million of them: no facts at all become an empty string, any others a list without
 * names that ends with the last one present, as in `[{"level":0}]`.
 */
export function packPass(facts: PassFacts): string {
  if (saysNothing(facts)) return ''
  return jsonOf(facts) ?? jsonOf({ ...facts, detail: {} }) ?? ''
}

function saysNothing({ vendorCode, risk, score, detail }: PassFacts): boolean {
  if (vendorCode !== undefined || risk !== undefined || score !== undefined) return false
  for (const _ in detail) return false
  return true
}

/** @returns undefined if a provider's `detail` holds what JSON cannot: a cycle, a BigInt */
function jsonOf({ detail, score, risk, vendorCode }: PassFacts): string | undefined {
  const list = [detail, score, risk, vendorCode]
  while (list.at(-1) === undefined) list.pop()
  try {
    return JSON.stringify(list)
  } catch {
    return undefined
  }
}

/** @returns undefined if another program wrote the value */
export function unpackPass(value: string): PassFacts | undefined {
  if (value === '') return { detail: {} }
  try {
    const list: unknown = JSON.parse(value)
    if (!Array.isArray(list)) return undefined
    // In a list JSON writes undefined as null.
    const [detail, score, risk, vendorCode] = list.map((one) => one ?? undefined)
    return typeof detail === 'object' ? passFacts({ detail, score, risk, vendorCode }) : undefined
  } catch {
    return undefined
  }
}
