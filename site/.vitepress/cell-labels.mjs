/**
 * A markdown-it plugin: each cell of a table gets its column's heading as `data-label`, which is shown before it where
 * the screen is too narrow for columns.
 */
export function cellLabels(markdown) {
  markdown.core.ruler.push('cell-labels', ({ tokens }) => {
    let headings = []
    let column = 0
    for (const [at, token] of tokens.entries()) {
      if (token.type === 'thead_open') headings = []
      if (token.type === 'th_open') headings.push(textOf(tokens[at + 1]))
      if (token.type === 'tr_open') column = 0
      if (token.type === 'td_open') {
        const heading = headings[column]
        if (column > 0 && heading) token.attrSet('data-label', heading)
        column += 1
      }
    }
  })
}

const textOf = ({ children }) => (children ?? []).map(({ content }) => content).join('')
