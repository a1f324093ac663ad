import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsIn } from './anchors.js'
import { docsPages, read } from './markdown.js'

const chinesePages = docsPages.filter((page) => page.startsWith('docs/zh/'))
const englishOf = (page: string) => page.replace('docs/zh/', 'docs/')

const codeIn = (text: string) => [...text.matchAll(/^ *```.*?^ *```$/gms)].map(([block]) => block)
const withoutCode = (text: string) => text.replace(/^ *```.*?^ *```$/gms, '')
const headingsIn = (text: string) => [...withoutCode(text).matchAll(/^(#+) /gm)].map(([, level]) => level)

/** How many cells each row has: a `|` within code parts no cells. */
const rowsIn = (text: string) =>
  [...withoutCode(text).matchAll(/^\|.*$/gm)].map(([row]) => row.replace(/`[^`]*`/g, '').split('|').length)

/** The figures in each row, in no order: words stand in another one. */
const figuresIn = (text: string) =>
  [...withoutCode(text).matchAll(/^\|.*$/gm)].map(([row]) =>
    (row.replace(/\]\([^)]*\)/g, ']').match(/\d[\d.,]*\d|\d/g) ?? []).sort(),
  )

/** Where a page's links and pictures lead, told by the English page of each. */
const targetsIn = (page: string) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)#]*)/g)]
    .map(([, path = '']) => (/^https?:/.test(path) ? path : englishOf(path === '' ? page : join(dirname(page), path))))
    .sort()

/** Every anchor that a link in docs points at, by the English page. */
const linkedAnchors = new Map<string, Set<string>>()
for (const page of docsPages) {
  for (const [, path = '', anchor = ''] of read(page).matchAll(/\]\(([^):#]*)#([^)]+)\)/g)) {
    const target = englishOf(path === '' ? page : join(dirname(page), path))
    linkedAnchors.set(target, (linkedAnchors.get(target) ?? new Set()).add(anchor))
  }
}

test('every page is there in Chinese, and no other', () => {
  const english = docsPages.filter((page) => !page.startsWith('docs/zh/'))
  expect(chinesePages.map(englishOf).sort()).toEqual(english.sort())
})

describe.each(chinesePages)('%s', (page) => {
  const english = read(englishOf(page))
  const chinese = read(page)

  test('has the same code', () => expect(codeIn(chinese)).toEqual(codeIn(english)))

  test('has the same headings, tables and links', () => {
    expect(headingsIn(chinese)).toEqual(headingsIn(english))
    expect(rowsIn(chinese)).toEqual(rowsIn(english))
    expect(targetsIn(page)).toEqual(targetsIn(englishOf(page)))
  })

  test('has the same figures in its tables', () => expect(figuresIn(chinese)).toEqual(figuresIn(english)))

  test('has every anchor that a link points at', () => {
    expect(anchorsIn(chinese)).toEqual(expect.arrayContaining([...(linkedAnchors.get(englishOf(page)) ?? [])]))
  })
})

const isSpace = (letter: string) => /^\s?$/.test(letter)
const isMark = (letter: string) => /^[\p{P}\p{S}]$/u.test(letter)

/** The places where `**` would stay as it is: CommonMark wants a space where it is between a mark and a letter. */
function boldThatStays(text: string): string[] {
  const paragraphs = withoutCode(text).split(/\n\s*\n|\n(?=\s*[-|\d])/)
  return paragraphs.flatMap((paragraph) =>
    [...paragraph.replace(/`[^`]*`/g, '``').matchAll(/\*\*/g)].flatMap(({ index, input }, nth) => {
      const [before, after] = [input.slice(0, index).slice(-1), input.slice(index + 2, index + 3)]
      const [outside, inside] = nth % 2 === 0 ? [before, after] : [after, before]
      const renders = !isSpace(inside) && (!isMark(inside) || isSpace(outside) || isMark(outside))
      return renders ? [] : [input.slice(Math.max(0, index - 10), index + 12)]
    }),
  )
}

test.each(chinesePages)('every ** of %s makes something bold', (page) => {
  expect(boldThatStays(read(page))).toEqual([])
})

// A browser shows the end of a line as a space.
test.each(chinesePages)('no line of %s ends between two Chinese letters', (page) => {
  expect(withoutCode(read(page)).match(/^(?!#).*\p{Script=Han}\n\s*\p{Script=Han}.*$/gmu) ?? []).toEqual([])
})
