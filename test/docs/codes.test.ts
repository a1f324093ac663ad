import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selfTestCodes } from '../../packages/core/src/self-test/codes.js'
import { doctorCodes } from '../../packages/server/src/cli/doctor/codes.js'
import { errorPages } from '../../scripts/error-pages.mjs'
import { codePages } from '../../site/.vitepress/pages.mjs'
import { read, root } from './markdown.js'

/** Each code that a source names, but for the service's variables in the environment. */
function codesInSources(): string[] {
  // That package's sources write projects, with their variables.
  const packages = readdirSync(join(root, 'packages')).filter((name) => name !== 'create-ticketgate')
  const sources = packages.flatMap((name) =>
    readdirSync(join(root, 'packages', name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^src\/.*\.m?ts$/.test(file))
      .map((file) => read(join('packages', name, file))),
  )
  const found = sources.flatMap(
    (source) => source.match(/(?<!env\[)(?<=['"])(ERR_CAPTCHA|TICKETGATE)_[A-Z_]+(?=['"])/g) ?? [],
  )
  const keys = sources.flatMap((source) => source.match(/^ {2}TICKETGATE_[A-Z_]+(?=: \{)/gm) ?? [])
  return [...new Set([...found, ...keys.map((key) => key.trim())])].sort()
}

test('each code has a page, and each page a code', () => {
  const codes = codesInSources()
  expect(codes.length).toBeGreaterThan(30)
  expect(codePages.map((page: string) => page.replace('errors/', '')).sort()).toEqual(codes)
})

test.each(codePages as string[])('%s says what it means, what usually causes it, what to change', (page) => {
  const text = read(`docs/${page}.md`)
  expect(text).toMatch(new RegExp(`^# ${page.replace('errors/', '')}\\n\\n[^#\\n]`))
  expect(text.match(/^## .+$/gm)?.slice(0, 2)).toEqual(['## Usual causes', '## What to change'])
})

test('the pages of the tables, and the list of all, are what their script makes: node scripts/error-pages.mjs', () => {
  for (const [path, text] of Object.entries<string>(errorPages({ ...selfTestCodes, ...doctorCodes }))) {
    expect(readFileSync(path, 'utf8'), path).toBe(text)
  }
})
