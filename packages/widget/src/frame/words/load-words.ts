import type { Lang } from '../../wire.js'
import type { Words } from './words-type.js'

const languages: Record<Lang, () => Promise<{ words: Words }>> = {
  2052: () => import('./words-2052.js'),
  1028: () => import('./words-1028.js'),
  1033: () => import('./words-1033.js'),
}

/** A visitor reads one language: the others are not loaded. */
export async function loadWords(lang: Lang): Promise<Words> {
  return (await languages[lang]()).words
}
