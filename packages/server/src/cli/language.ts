/** The languages that our commands speak. `create-ticketgate` takes this file as it is, so that there is one rule. */
export type Language = 'en' | 'zh'

/** By the environment, as programs on a terminal do it; where that names none, by the system's language. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((name) => name !== undefined && name !== '')
  return /^zh/i.test(named ?? Intl.DateTimeFormat().resolvedOptions().locale) ? 'zh' : 'en'
}
