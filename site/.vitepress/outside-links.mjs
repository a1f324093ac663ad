import { readFileSync } from 'node:fs'
import { posix } from 'node:path'

const { homepage } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** A markdown-it plugin: links to what is in the repository but not in docs lead to the repository. */
export function outsideLinks(markdown) {
  markdown.core.ruler.push('outside-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        if (token.type === 'link_open') token.attrSet('href', addressOf(token.attrGet('href'), env.relativePath))
      }
    }
  })
}

function addressOf(href, page) {
  if (/^([a-z]+:|\/|#)/.test(href)) return href
  const path = posix.join('docs', posix.dirname(page), href)
  return path.startsWith('docs/') ? href : `${homepage}/${path}`
}
