/** What a visitor reads, in one language. */
export interface Messages {
  readonly verify: string
  readonly loading: string
  readonly solve: string
  readonly solved: string
  readonly expired: string
  readonly failed: string
  readonly retry: string
  readonly slide: string
}

/** The languages that there are messages in; `languageFor` finds them by an expression, which is a shorter script. */
export const languages = ['zh-CN', 'zh-TW', 'en', 'ja', 'ko', 'es', 'pt', 'fr', 'de', 'ru', 'ar'] as const

export type Language = (typeof languages)[number]

/** The language to speak where `tag` is wanted: Traditional Chinese for Taiwan, Hong Kong and Macau, else English. */
export function languageFor(tag: string): Language {
  const lower = tag.toLowerCase()
  if (lower.startsWith('zh')) return /hant|-(tw|hk|mo)\b/.test(lower) ? 'zh-TW' : 'zh-CN'
  return (/^(ja|ko|es|pt|fr|de|ru|ar)\b/.exec(lower)?.[0] ?? 'en') as Language
}
