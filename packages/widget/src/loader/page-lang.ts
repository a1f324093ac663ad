import type { Lang } from '../wire.js'

/**
 * The tag that the page gave to capInit, else the script's language, else the page's: one that names none is taken for
 * Chinese, as the protocol has it.
 */
export function pageLang(tag: string | undefined, requested: Lang | undefined): Lang {
  if (tag !== undefined) return langFor(tag)
  return requested ?? langFor(document.documentElement.lang || 'zh')
}

/** A language by its tag, such as zh-TW or en. */
export function langFor(tag: string): Lang {
  if (/^zh-(tw|hk|mo|hant)/i.test(tag)) return 1028
  return /^zh/i.test(tag) ? 2052 : 1033
}
