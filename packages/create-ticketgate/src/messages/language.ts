import { en } from './en.js'
import type { Messages } from './messages.js'
import { zh } from './zh.js'

/** By the environment, as programs on a terminal do it; where that names none, by the system's language. */
export function messagesFor(env: Readonly<Record<string, string | undefined>>): Messages {
  const named = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG']
  const language = named ?? Intl.DateTimeFormat().resolvedOptions().locale
  return /^zh/i.test(language) ? zh : en
}
