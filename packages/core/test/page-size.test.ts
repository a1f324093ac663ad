import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fetchScript, pageScript, slideScript } from '../src/page/page-script.js'
import { pageParts } from '../src/page/parts.js'

const page = (vendor: string) => ({
  vendor,
  fieldNames: ['h-captcha-response'],
  // OneAccess has neither.
  ...(vendor !== 'oneaccess' && {
    siteKey: '10000000-ffff-ffff-ffff-000000000001',
    scriptUrl: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  }),
})
const sizeOf = (script: string) => gzipSync(script, { level: 9 }).length

test.each(Object.keys(pageParts.loaders))('the script for %s in one language is no larger than promised', (vendor) => {
  expect(sizeOf(pageScript([page(vendor)]))).toBeLessThanOrEqual(6 * 1024)
})

test('guardedFetch, which comes when it is called, is at most 1.5 KB', () => {
  expect(sizeOf(fetchScript())).toBeLessThanOrEqual(1.5 * 1024)
})

test('the drawing of OneAccess’s puzzle, which comes with the first puzzle, is at most 1 KB', () => {
  expect(sizeOf(slideScript())).toBeLessThanOrEqual(1024)
})
