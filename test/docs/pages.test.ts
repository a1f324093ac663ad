import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { anchorsIn } from './anchors.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const markdownIn = (folder: string) =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : []))
const packagePages = readdirSync(join(root, 'packages')).flatMap((name) => markdownIn(join('packages', name)))
const pages = [...markdownIn('.'), ...markdownIn('docs'), ...markdownIn('docs/vendors'), ...packagePages]
const read = (page: string) => readFileSync(join(root, page), 'utf8')

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
