import { languageOf } from '../generated/language.js'
import { en } from './en.js'
import type { Messages } from './messages.js'
import { zh } from './zh.js'

const messagesOf = { en, zh }

export const messagesFor = (env: Readonly<Record<string, string | undefined>>): Messages => messagesOf[languageOf(env)]
