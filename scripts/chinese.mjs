import { readFileSync } from 'node:fs'

/**
 * Chinese for the texts of a table in the code, by the English text, so that one that was changed is missing until it is
 * translated anew.
 */
export const chineseIn = (texts) => (text) => {
  if (texts[text] === undefined) throw new Error(`There is no Chinese for: ${text}`)
  return texts[text]
}

/**
 * The same for texts that are broken into lines: a line's end is a space. `left()` are the texts that were not asked for:
 * those that are no longer in the code.
 */
export function chineseOfComments(texts) {
  const textOf = chineseIn(texts)
  const left = new Set(Object.keys(texts))
  return {
    textOf(text) {
      const key = text.replace(/\s*\n\s*/g, ' ')
      left.delete(key)
      return key === '' ? '' : textOf(key)
    },
    left: () => [...left],
  }
}

const read = (file) => JSON.parse(readFileSync(new URL(`chinese/${file}`, import.meta.url), 'utf8'))

/** What no program says, but pages do. */
export const selfTestInChinese = read('self-test.json')

/** Of the comments in the code. */
export const apiInChinese = read('api.json')
