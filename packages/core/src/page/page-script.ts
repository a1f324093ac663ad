import { pageParts } from './parts.js'

/** One vendor's settings for its page: public ones only. */
export interface VendorPage {
  /** The loader that the page needs. */
  readonly vendor: string
  /** The names of the fields that the page posts. */
  readonly fieldNames: readonly string[]
  readonly siteKey?: string
  readonly scriptUrl?: string
  readonly language?: string
  readonly [name: string]: unknown
}

/** The script that a page loads: the element, the vendors' loaders and one language. */
export function pageScript(vendors: readonly VendorPage[], language: string): string {
  const loaders = [...new Set(vendors.map(({ vendor }) => vendor))].map(
    (vendor) => `${scriptJson(vendor)}:${pageParts.loaders[vendor]}`,
  )
  const messages = `${scriptJson(language)}:${pageParts.messages[language]}`
  return `${pageParts.base}({settings:${scriptJson({ vendors })},loaders:{${loaders}},messages:{${messages}}})\n`
}

/** The script that brings `guardedFetch`, once a page calls it. */
export function fetchScript(): string {
  return `window.guardedFetch=${pageParts.fetch}\n`
}

/** JSON that is safe inside a script, also one written into an HTML page, in any encoding. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>]|[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
