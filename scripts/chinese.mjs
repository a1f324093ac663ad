import { readFileSync } from 'node:fs'

/**
 * Chinese for the texts of a table in the code, by the English text, so that one that was changed is missing until it is
 * translated anew.
 */
export const chineseIn = (texts) => (text) => {
  if (texts[text] === undefined) throw new Error(`There is no Chinese for: ${text}`)
  return texts[text]
}

/** What no program says, but pages do. */
export const selfTestInChinese = JSON.parse(readFileSync(new URL('chinese/self-test.json', import.meta.url), 'utf8'))
