import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { languageFor, languages } from '../src/messages.js'

const folder = new URL('../src/messages/', import.meta.url)
const files = readdirSync(folder)

test('every language has a file, and every file is a language', () => {
  expect(files.sort()).toEqual(languages.map((language) => `${language}.ts`).sort())
})

test.each(files)('%s has every message, and no two alike', async (file) => {
  const [messages = {}] = Object.values((await import(new URL(file, folder).href)) as Record<string, object>)
  const texts = Object.values(messages)
  expect(Object.keys(messages)).toEqual(['verify', 'loading', 'solve', 'solved', 'expired', 'failed', 'retry', 'slide'])
  expect(texts.every((text) => text.trim() === text && text !== '')).toBe(true)
  expect(new Set(texts).size).toBe(texts.length)
})

test.each(languages)('where %s is wanted it speaks it', (language) => {
  expect(languageFor(language)).toBe(language)
})

test.each([
  ['zh', 'zh-CN'],
  ['zh-Hans-SG', 'zh-CN'],
  ['zh-TW', 'zh-TW'],
  ['zh-HK', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
  ['pt-BR', 'pt'],
  ['AR-eg', 'ar'],
  ['nl', 'en'],
  ['', 'en'],
])('where %j is wanted it speaks %s', (tag, language) => {
  expect(languageFor(tag)).toBe(language)
})
