import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fetchScript, pageScript } from '../src/page/page-script.js'
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

// Beside the vendor's own script. OneAccess has none: what draws its puzzle is in ours.
const limitKb = (vendor: string) => (vendor === 'oneaccess' ? 6.3 : 6)

test.each(Object.keys(pageParts.loaders))('the script for %s in one language is no larger than promised', (vendor) => {
  expect(sizeOf(pageScript([page(vendor)]))).toBeLessThanOrEqual(limitKb(vendor) * 1024)
})

test('guardedFetch, which comes when it is called, is at most 1.5 KB', () => {
  expect(sizeOf(fetchScript())).toBeLessThanOrEqual(1.5 * 1024)
})
