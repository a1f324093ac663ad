import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiPages } from '../../scripts/api-pages.mjs'
import { root } from './markdown.js'

const english: Record<string, string> = apiPages('en')
const chinese: Record<string, string> = apiPages('zh')

const sectionsOf = (page = '') =>
  new Map(page.split(/^### /m).map((section) => [section.slice(0, section.indexOf('\n')), section]))
const vendors = [...sectionsOf(chinese['core-vendors.md'])].filter(([, text]) =>
  /^function .*\): \w*Provider</m.test(text),
)
const adapters = ['express', 'koa', 'fastify', 'hono', 'nestjs']

/** What is in Chinese on the Chinese pages: a page, and names on it. */
const translated = [
  ['core.md', ['createVerifier', 'VerifierOptions', 'CheckingOptions', 'GuardOptions', 'RouteOptions']],
  ['core-vendors.md', vendors.map(([name]) => name)],
  ...adapters.slice(0, 4).map((name) => [`${name}.md`, ['captcha', 'challenge']] as const),
  ['nestjs.md', ['Captcha', 'captchaChallenge']],
  ['redis.md', ['redisStore', 'RedisStoreOptions']],
  ['server.md', ['createService']],
  ['testing.md', ['fakeProvider', 'fakeVendor']],
] as const

test('every page is there in both languages, with the same headings', () => {
  const headingsIn = (text = '') => text.match(/^##+ .*$/gm)
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [file, text] of Object.entries(chinese)) expect(headingsIn(text), file).toEqual(headingsIn(english[file]))
})

test('what is used most is described in Chinese: scripts/chinese/api.json', () => {
  expect(vendors.length).toBeGreaterThan(15)
  for (const [file, names] of translated) {
    const sections = sectionsOf(chinese[file])
    for (const name of names) {
      const prose = sections.get(name)?.replace(/```[\s\S]*?```|`[^`\n]*`/g, '')
      expect(prose, `${file}: ${name}`).toMatch(/\p{Script=Han}/u)
      expect(prose, `${file}: ${name}`).not.toMatch(/\b[a-z]+ [a-z]+/)
    }
  }
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
