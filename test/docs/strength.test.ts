import { expect, test } from 'vitest'
import { strengthPages } from '../strength/pages/write.mjs'
import { read } from './markdown.js'

const pages = strengthPages(JSON.parse(read('test/strength/measured.json')))

test.each(Object.entries(pages))('%s says what was measured last: node test/strength/pages/write.mjs', (page, text) => {
  expect(read(page)).toBe(text)
})
