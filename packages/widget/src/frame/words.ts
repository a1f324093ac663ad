import type { Lang } from '../messages.js'

export type Words = typeof import('./words-1033.js').words

/** A visitor reads one language: the others are not loaded. */
export async function loadWords(lang: Lang): Promise<Words> {
  const { words }: { words: Words } = await import(`./words-${lang}.js`)
  return words
}
