import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pagesOf } from '../../site/.vitepress/pages.mjs'
import { docsPages, read, root } from './markdown.js'

const english = docsPages.filter((page) => !page.startsWith('docs/zh/'))
const inChinese = (page: string) => page.replace('docs/', 'docs/zh/')
const onlyChinese: string[] = pagesOf.zh.map((page: string) => `docs/${page}.md`)

/** Each block of code, with the language that its fence names. */
const codeIn = (page: string) => read(page).match(/^ *```.*?^ *```/gms) ?? []
/** What a page is made of, in order: the levels of its headings, and each table's number of rows. */
function outlineOf(page: string): string[] {
  const lines = read(page)
    .replace(/^ *```.*?^ *```/gms, '')
    .split('\n')
  const outline: string[] = []
  let rows = 0
  for (const line of [...lines, '']) {
    if (line.startsWith('|')) rows += 1
    else if (rows > 0) {
      outline.push(`a table of ${rows} rows`)
      rows = 0
    }
    const [level] = /^#+(?= )/.exec(line) ?? []
    if (level !== undefined) outline.push(level)
  }
  return outline
}

test('every page is there in Chinese, and no other', () => {
  const missing = english.filter((page) => !existsSync(join(root, inChinese(page))))
  expect(missing).toEqual([])
  const translated = docsPages.filter((page) => page.startsWith('docs/zh/') && !onlyChinese.includes(page))
  expect(translated.filter((page) => !english.includes(page.replace('docs/zh/', 'docs/')))).toEqual([])
})

const pairs = english.filter((page) => existsSync(join(root, inChinese(page))))

test.each(pairs)('%s has the same code in Chinese', (page) => {
  expect(codeIn(inChinese(page))).toEqual(codeIn(page))
})

test.each(pairs)('%s has the same headings and tables in Chinese', (page) => {
  expect(outlineOf(inChinese(page))).toEqual(outlineOf(page))
})
