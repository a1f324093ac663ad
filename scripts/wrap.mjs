const width = 120

/** A Chinese letter, and a full-width mark, is as wide as two. */
const columnsOf = (text) => text.length + (text.match(/[\u3000-\u9fff\uff00-\uffef]/g)?.length ?? 0)

/** Text as lines that fit a page. A line ends at a space, or after a Chinese mark. */
export function wrap(text) {
  const lines = ['']
  for (const piece of text.match(/[^ ，。；：、]*(?:[，。；：、）]+| |$)/g)) {
    const line = lines.at(-1)
    if (columnsOf(`${line}${piece}`.trimEnd()) > width && line !== '') lines.push(piece)
    else lines[lines.length - 1] = `${line}${piece}`
  }
  return lines.map((line) => line.trimEnd()).join('\n')
}
