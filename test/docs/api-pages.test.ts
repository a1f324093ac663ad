import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiPages } from '../../scripts/api-pages.mjs'
import { chineseOfComments } from '../../scripts/chinese.mjs'
import { root } from './markdown.js'

const english: Record<string, string> = apiPages('en')
const chinese: Record<string, string> = apiPages('zh')

test('every page is there in both languages, with the same headings', () => {
  const headingsIn = (text = '') => text.match(/^##+ .*$/gm)
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [file, text] of Object.entries(chinese)) expect(headingsIn(text), file).toEqual(headingsIn(english[file]))
})

test('the Chinese pages have no more English than terms of two words: scripts/chinese/api.json', () => {
  for (const [file, text] of Object.entries(chinese)) {
    const prose = text.replace(/^---[\s\S]*?---$/m, '').replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)/g, ' ')
    expect(prose.match(/\b[a-z]+ [a-z]+ [a-z]+/g) ?? [], file).toEqual([])
  }
})

test('a comment without its Chinese makes no page, and Chinese that no comment needs is named', () => {
  const { textOf, left } = chineseOfComments({ 'Closes it.': '关闭。', 'Opens it, for good.': '永久打开。' })
  expect(textOf('Opens it,\n for good.')).toBe('永久打开。')
  expect(left()).toEqual(['Closes it.'])
  expect(() => textOf('Shuts it.')).toThrow('There is no Chinese for: Shuts it.')
})

test.each(Object.entries({ 'docs/': english, 'docs/zh/': chinese }))(
  'the links of the pages in %s lead there',
  (folder, pages) => {
    for (const [file, text] of Object.entries(pages)) {
      for (const [, target = ''] of text.matchAll(/\]\((\.[^)#]+)/g)) {
        expect(existsSync(join(root, folder, 'reference/api', target)), `${file}: ${target}`).toBe(true)
      }
    }
  },
)
