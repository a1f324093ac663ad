import { columnsOf } from '../packages/server/dist/cli/columns.js'

const width = 120

/**
 * Text as lines that fit a page. A line ends at a space, or after a Chinese mark.
 * @param indent what all lines but the first begin with
 */
export function wrap(text, indent = '') {
  const lines = ['']
  for (const piece of text.match(/[^ ，。；：、]*(?:[，。；：、）]+| |$)/g)) {
    const line = lines.at(-1)
    if (columnsOf(`${line}${piece}`.trimEnd()) > width && line !== '') lines.push(`${indent}${piece}`)
    else lines[lines.length - 1] = `${line}${piece}`
  }
  return lines.map((line) => line.trimEnd()).join('\n')
}
