import type { PassFacts } from '../contracts/provider.js'

const factNames = ['vendorCode', 'risk', 'score', 'detail'] as const satisfies readonly (keyof PassFacts)[]
/** What facts inherit. An object that has no prototype itself is a hash table, and slow. */
const nothing: object = Object.freeze({ __proto__: null })

/** The part of a pass that a store keeps. It inherits nothing: a fact that the vendor left out stays left out. */
export function passFacts(pass: Partial<PassFacts>): PassFacts {
  const facts: Record<string, unknown> = Object.create(nothing)
  for (const name of factNames) {
    if (Object.hasOwn(pass, name) && pass[name] !== undefined) facts[name] = pass[name]
  }
  facts['detail'] ??= {}
  return facts as unknown as PassFacts
}

/**
 * Short, because a store may hold a million of them: no facts at all become an empty string, any others a list without
 * names that ends with the last one present, as in `[{"level":0}]`.
 * @param personal what must not be stored in clear; a text of `detail` that repeats part of it is left out
 */
export function packPass(facts: PassFacts, personal: () => readonly string[] = () => []): string {
  const own = passFacts(facts)
  const detail = impersonal(own.detail, personal)
  if (isEmpty(own, detail)) return ''
  return jsonOf(own, detail) ?? jsonOf(own, {}) ?? ''
}

// A shorter text, as of a uid `7`, occurs in any other by chance.
const shortestPart = 6
/** The site's own words, which a visitor's uid may occur in, and which `expect` needs again. */
const siteWords: ReadonlySet<string> = new Set(['action', 'hostname'])

/** Applications hand vendors texts of their own, e.g. Turnstile's cdata, and the vendor returns them. */
function impersonal(detail: PassFacts['detail'], personal: () => readonly string[]): PassFacts['detail'] {
  const entries = Object.entries(detail)
  if (!entries.some(([, value]) => typeof value === 'string')) return detail
  const parts = personal()
  const isPersonal = ([name, value]: [string, unknown]): boolean =>
    typeof value === 'string' &&
    parts.some(
      (part) => value === part || (part.length >= shortestPart && !siteWords.has(name) && value.includes(part)),
    )
  return entries.some(isPersonal) ? Object.fromEntries(entries.filter((entry) => !isPersonal(entry))) : detail
}

function isEmpty({ vendorCode, risk, score }: PassFacts, detail: PassFacts['detail']): boolean {
  if (vendorCode !== undefined || risk !== undefined || score !== undefined) return false
  return Object.keys(detail).length === 0
}

/** @returns undefined if a provider's `detail` holds what JSON cannot: a cycle, a BigInt */
function jsonOf({ score, risk, vendorCode }: PassFacts, detail: PassFacts['detail']): string | undefined {
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
  if (value === '') return passFacts({})
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
