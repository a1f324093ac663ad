import { optionsInChinese, rulesInChinese } from '../options/chinese.js'
import { commandsInChinese } from './chinese.js'
import { codesInChinese, findingsInChinese } from './doctor/chinese.js'
import type { Language } from './language.js'

const chinese = {
  ...optionsInChinese,
  ...rulesInChinese,
  ...commandsInChinese,
  ...codesInChinese,
  ...findingsInChinese,
}

/** What a command can say: a text without its Chinese does not compile. */
export type English = keyof typeof chinese

/** The names of the gaps in a text, as in `Port {port} is taken.` */
type Gap<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Gap<Rest> : never
type Value = string | number | Phrase
type Values<Text extends string> = Readonly<Record<Gap<Text>, Value>>

/** A text and what fills its gaps, before it is known in which language. */
export interface Phrase {
  readonly english: English
  readonly values: Readonly<Record<string, Value>>
}

export function phrase<const Text extends English>(
  english: Text,
  ...[values]: [Gap<Text>] extends [never] ? [] : [Values<Text>]
): Phrase {
  return { english, values: values ?? {} }
}

export function inLanguage(language: Language, message: English | Phrase): string {
  const { english, values } =
    typeof message === 'string' ? { english: message, values: {} as Phrase['values'] } : message
  return asFarAsKnown(language, english).replace(/\{(\w+)\}/g, (gap, name) => {
    const value = values[name] ?? gap
    return typeof value === 'object' ? inLanguage(language, value) : String(value)
  })
}

/** A text that may have no Chinese, such as a value, or what the library says of an option. */
export const asFarAsKnown = (language: Language, text: string): string =>
  language === 'zh' && Object.hasOwn(chinese, text) ? chinese[text as English] : text

/** The page of the documentation in this language. */
export const pageIn = (language: Language, page: string): string =>
  language === 'zh' ? page.replace('/docs/', '/docs/zh/') : page

/** Sentences one after the other. */
export const joined = (language: Language, sentences: readonly string[]): string =>
  sentences.join(language === 'zh' ? '' : ' ')
