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

/**
 * A markdown-it plugin: what VitePress says in English alone is in Chinese on Chinese pages: the label of a heading's link,
 * and the title of the button that copies code.
 */
export function chineseLabels(markdown) {
  const isChinesePage = ({ relativePath }) => relativePath?.startsWith('zh/')
  markdown.core.ruler.push('chinese-labels', ({ tokens, env }) => {
    if (!isChinesePage(env)) return
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const label = token.attrGet('aria-label')
      if (label) token.attrSet('aria-label', label.replace(/^Permalink to "(.*)"$/, '“$1”的链接'))
    }
  })
  const { fence } = markdown.renderer.rules
  markdown.renderer.rules.fence = (tokens, at, options, env, self) => {
    const html = fence(tokens, at, options, env, self)
    return isChinesePage(env) ? html.replace('title="Copy Code"', 'title="复制代码"') : html
  }
}

const hasText = ({ content }) => content !== ''
const isChinese = (letter) => /^\p{Script=Han}$/u.test(letter)
const isFullWidthMark = (letter) => /^[\u3001-\u303f\uff00-\uff65”’…]$/.test(letter)
