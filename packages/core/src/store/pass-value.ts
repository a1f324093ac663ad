import type { Answer } from '../contracts/provider.js'
import type { Pass } from '../contracts/verdict.js'

/** What the vendor reported of a ticket that passed, as the store keeps it. */
export type PassFacts = Pick<Pass, 'vendorCode' | 'risk' | 'score' | 'detail'>

export function passFacts({ vendorCode, risk, score, detail = {} }: Answer & { outcome: 'pass' }): PassFacts {
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
  const said = [detail, score, risk, vendorCode]
  while (said.at(-1) === undefined) said.pop()
  try {
    return JSON.stringify(said)
  } catch {
    return undefined
  }
}

/** @returns undefined if another program wrote the value */
export function unpackPass(value: string): PassFacts | undefined {
  if (value === '') return { detail: {} }
  try {
    const said: unknown = JSON.parse(value)
    if (!Array.isArray(said)) return undefined
    // In a list JSON writes undefined as null.
    const [detail, score, risk, vendorCode] = said.map((one) => one ?? undefined)
    return typeof detail === 'object' ? passFacts({ outcome: 'pass', detail, score, risk, vendorCode }) : undefined
  } catch {
    return undefined
  }
}
