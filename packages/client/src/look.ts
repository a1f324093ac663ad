import { configuration } from './configuration.js'
import { inTime } from './in-time.js'
import type { Look } from './loader.js'
import { type Language, languageFor, type Messages } from './messages.js'
import { closestAround } from './place.js'
import type { PageSettings } from './settings.js'

/** How a captcha should look: by the element's attributes, and as its page does. */
export function lookOf(element: Element, lang: string): Look {
  const { colorScheme } = getComputedStyle(element)
  const isDark =
    colorScheme.includes('dark') &&
    (!colorScheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches)
  const size = element.getAttribute('size')
  return {
    theme: isDark ? 'dark' : 'light',
    lang,
    size: size === 'compact' || size === 'flexible' ? size : 'normal',
  }
}

/** What an element says, and in which language. */
export interface Words {
  readonly messages: Messages
  readonly language: Language
  /** As it was asked for, e.g. `pt-BR`: vendors may know more languages. */
  readonly tag: string
}

/** How long a language may take, in milliseconds. */
const messagesWithinMs = 3_000

/** What each language came to, so that no element waits for it again. */
const messagesIn: { [language in Language]?: Promise<Messages> } = {}

/** By the element's own `lang`, else the server's settings, else the page around it, else as the visitor likes it. */
export async function wordsFor(element: HTMLElement, settings?: PageSettings): Promise<Words> {
  const around = () => (closestAround(element, '[lang]') as HTMLElement | undefined)?.lang
  const tag = element.getAttribute('lang') ?? settings?.vendors[0]?.language ?? (around() || navigator.language)
  const language = languageFor(tag)
  messagesIn[language] ??= inTime(configuration.messagesFor(language), messagesWithinMs).catch(
    () => configuration.firstMessages,
  )
  return { messages: await messagesIn[language], language, tag }
}
