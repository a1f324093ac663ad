import { wrap } from '../../../scripts/wrap.mjs'

/** A page from its blocks: tables and headings as they are, prose and the items of lists filled up. */
export const pageOf = (...blocks) => `${blocks.map(filled).join('\n\n')}\n`

export const table = (...rows) =>
  [rows[0], rows[0].map(() => '---'), ...rows.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

function filled(block) {
  if (/^[|#]/.test(block)) return block
  return block
    .trim()
    .split(/\n(?=- )/)
    .map((text) => wrap(joined(text), text.startsWith('- ') ? '  ' : ''))
    .join('\n')
}

/** The lines of a text as one: a line that ends in a Chinese mark goes on without a space. */
const joined = (text) => text.replace(/(?<=[，。；：、）])\s*\n\s*/g, '').replace(/\s*\n\s*/g, ' ')
