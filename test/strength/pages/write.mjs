// Writes docs/strength.md and its Chinese page from what was measured last: node test/strength/pages/write.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chinese } from './chinese.mjs'
import { english } from './english.mjs'

const root = new URL('../../../', import.meta.url)

/** Each page's text, by its path in the repository. */
export const strengthPages = (measured) => ({
  'docs/strength.md': english(measured),
  'docs/zh/strength.md': chinese(measured),
})

export function writePages(measured) {
  for (const [page, text] of Object.entries(strengthPages(measured))) writeFileSync(new URL(page, root), text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writePages(JSON.parse(readFileSync(new URL('../measured.json', import.meta.url), 'utf8')))
}
