import { codePages } from './pages.mjs'

const codes = new Set(codePages.map((page) => page.replace('errors/', '')))

/** A markdown-it plugin: an error's or a warning's code, wherever a page names it, leads to its page. */
export function codeLinks(markdown) {
  markdown.core.ruler.push('code-links', ({ tokens, env, Token }) => {
    const folder = env.relativePath.startsWith('zh/') ? '/zh/errors/' : '/errors/'
    for (const token of tokens) {
      let depth = 0
      token.children = token.children?.flatMap((child) => {
        if (child.type === 'link_open') depth += 1
        if (child.type === 'link_close') depth -= 1
        if (child.type !== 'code_inline' || depth > 0 || !codes.has(child.content)) return [child]
        const open = new Token('link_open', 'a', 1)
        open.attrSet('href', `${folder}${child.content}.md`)
        return [open, child, new Token('link_close', 'a', -1)]
      })
    }
  })
}
