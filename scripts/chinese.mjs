import { readFileSync } from 'node:fs'

/**
 * Chinese for the texts of a table in the code, from scripts/chinese. It is found by the English text, so that one that
 * was changed is missing until it is translated anew.
 */
export function chineseOf(table) {
  const file = `chinese/${table}.json`
  const texts = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
  return (text) => {
    if (texts[text] === undefined) throw new Error(`scripts/${file} has no Chinese for: ${text}`)
    return texts[text]
  }
}
