import type { Provider, ProviderPage } from '../contracts/provider.js'
import { pageParts } from './parts.js'

/** The settings of each vendor of a provider, as its page gets them. */
export function pagesOf({ page, fieldNames }: Pick<Provider, 'page' | 'fieldNames'>): readonly ProviderPage[] {
  return [page ?? []].flat().map((settings) => ({ fieldNames, ...settings }))
}

/** The script that a page loads: the element, the vendors' loaders and one language. */
export function pageScript(vendors: readonly ProviderPage[]): string {
  const names = [...new Set(vendors.map(({ vendor }) => vendor))]
  const loaders = names.flatMap((vendor) => {
    const loader = partNamed('loaders', vendor)
    return loader === undefined ? [] : [`${scriptJson(vendor)}:${loader}`]
  })
  const language = languageOf(vendors[0]?.language ?? 'en')
  const messages = `${scriptJson(language)}:${pageParts.messages[language]}`
  return `${pageParts.base}({settings:${settingsJson(vendors)},loaders:{${loaders}},messages:{${messages}}})\n`
}

/** For pages that import the element: the same settings without any code. */
export function settingsJson(vendors: readonly ProviderPage[]): string {
  return scriptJson({ vendors })
}

/** What the element says in one language, as JSON; undefined if there is no such language. */
export function messagesJson(language: string): string | undefined {
  return partNamed('messages', language)
}

/** The script that brings `guardedFetch`, once a page calls it. */
export function fetchScript(): string {
  return `window.guardedFetch=${pageParts.fetch}\n`
}

/** For pages with OneAccess's puzzle: what draws it, once it is there. */
export function slideScript(): string {
  return `window.drawSlide=${pageParts.slide}\n`
}

/** The nearest language that there are messages in. */
function languageOf(tag: string): string {
  if (/^zh\b/i.test(tag)) return /hant|-(tw|hk|mo)\b/i.test(tag) ? 'zh-TW' : 'zh-CN'
  const [language = ''] = tag.toLowerCase().split('-')
  return partNamed('messages', language) === undefined ? 'en' : language
}

function partNamed(kind: 'loaders' | 'messages', name: string): string | undefined {
  return Object.hasOwn(pageParts[kind], name) ? pageParts[kind][name] : undefined
}

/** JSON that is safe inside a script, also one written into an HTML page, in any encoding. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>]|[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
