import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { otherPages, sections } from '../../site/.vitepress/pages.mjs'
import { anchorsIn } from './anchors.js'
import { docsPages, packagePages, pages, read, root } from './markdown.js'

test.each(pages)('every link of %s leads somewhere', (page) => {
  for (const [, target = ''] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    expect(existsSync(join(root, file)), target).toBe(true)
    if (anchor !== undefined) expect(anchorsIn(read(file)), target).toContain(anchor)
  }
})

// npm shows a package's page by itself: what is beside it in the repository is not there.
test.each(packagePages)('%s links to no other page', (page) => {
  expect(read(page)).not.toMatch(/\]\(\.|`docs\//)
})

test('every picture in docs is shown', () => {
  const shown = pages.map(read).join('\n')
  for (const picture of readdirSync(join(root, 'docs/images'))) expect(shown).toContain(`images/${picture})`)
})

/** A Chinese letter is as wide as two; an address, which cannot be wrapped, is not counted. */
const columnsOf = (line: string) =>
  line.replace(/\]\(https:[^)]+\)/g, ']()').length + (line.match(/[\u3000-\u9fff\uff00-\uffef]/g)?.length ?? 0)

test.each(pages)('no line of %s is wider than 120 columns, tables aside', (page) => {
  const lines = read(page).split('\n')
  expect(lines.filter((line) => !line.startsWith('|') && columnsOf(line) > 120)).toEqual([])
})

/** Written by a script from a table: as long as the table. */
const generatedPages = ['docs/reference/service-options.md', 'docs/zh/reference/service-options.md']

test.each(docsPages.filter((page) => !generatedPages.includes(page)))(
  '%s is read in one sitting: 200 lines',
  (page) => {
    expect(read(page).trimEnd().split('\n').length).toBeLessThanOrEqual(200)
  },
)

test('the site has every page, and no other', () => {
  const listed = [...otherPages, ...sections.flatMap(({ pages }) => pages)].map((page) => `docs/${page}.md`)
  const english = docsPages.filter((page) => !page.startsWith('docs/zh/'))
  expect([...listed].sort(), 'A page is listed in site/.vitepress/pages.mjs.').toEqual(english)
  expect(new Set(listed).size).toBe(listed.length)
})
