import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { apiPages, codePages, docs, folderOf, otherPages, sections, titleOf } from './pages.mjs'

/** Each page as Markdown beside its HTML, and llms.txt, which lists them. */
export function writeMarkdown(outDir) {
  const names = [...otherPages, ...apiPages, ...sections.flatMap(({ pages }) => pages)]
  for (const folder of Object.values(folderOf)) {
    for (const page of names.map((name) => `${folder}${name}`)) {
      const target = join(outDir, `${page}.md`)
      mkdirSync(dirname(target), { recursive: true })
      copyFileSync(join(docs, `${page}.md`), target)
    }
  }
  writeFileSync(join(outDir, 'llms.txt'), llmsText())
}

/** https://llmstxt.org: a title, a summary, and links to the pages in English. */
function llmsText() {
  const groups = [...sections, { name: { en: 'API' }, pages: apiPages }, { name: { en: 'Codes' }, pages: codePages }]
  const lists = groups.map(({ name, pages }) =>
    [`## ${name.en}`, '', ...pages.map((page) => `- [${titleOf(page)}](/${page}.md)`), ''].join('\n'),
  )
  return [
    '# Ticketgate',
    '',
    '> Captcha tickets checked on the server, for Express, Koa, Fastify, NestJS, Hono and fetch: asks the captcha’s provider',
    '> whether a ticket is real, admits it once, refuses the same way in every framework. The captcha service is included.',
    '',
    'Every page is also there in Chinese, below /zh/.',
    '',
    ...lists,
  ].join('\n')
}
