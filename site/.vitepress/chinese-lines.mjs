/**
 * A markdown-it plugin: where a line of the source ends after full-width punctuation, or between two Chinese letters,
 * the page has no space.
 */
export function chineseLines(markdown) {
  markdown.core.ruler.push('chinese-lines', ({ tokens }) => {
    for (const { children } of tokens) {
      for (const [at, token] of (children ?? []).entries()) {
        if (token.type !== 'softbreak') continue
        const before = children.slice(0, at).findLast(hasText)?.content.at(-1) ?? ''
        const after = children.slice(at + 1).find(hasText)?.content[0] ?? ''
        if (isFullWidthMark(before) || (isChinese(before) && isChinese(after))) {
          token.type = 'text'
          token.content = ''
        }
      }
    }
  })
}

/**
 * A markdown-it plugin: a heading that names its anchor, `## 标题 {#id}`, is called by its text alone. It goes before the
 * plugin that makes the heading's link, whose label has that text.
 */
export function headingNames(markdown) {
  markdown.core.ruler.after('curly_attributes', 'heading-names', ({ tokens }) => {
    for (const [at, token] of tokens.entries()) {
      if (token.type === 'heading_open') tokens[at + 1].content = tokens[at + 1].content.replace(/ \{#[\w-]+\}$/, '')
    }
  })
}

const hasText = ({ content }) => content !== ''
const isChinese = (letter) => /^\p{Script=Han}$/u.test(letter)
const isFullWidthMark = (letter) => /^[\u3001-\u303f\uff00-\uff65”’…]$/.test(letter)
