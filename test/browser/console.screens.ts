import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { typicalRows } from '../../packages/server/test/support/console-rows.js'
import { useConsole } from './console-visit.js'

const folder = process.env['SCREENS'] ?? 'docs/images'
const maxBytes = 100_000
const visit = useConsole()
const phone = { width: 360, height: 900 }

test.each([
  ['overview', '/console', { viewport: { width: 1120, height: 780 } }],
  ['business', '/console?business=100104&period=week', { viewport: { width: 1120, height: 816 }, colorScheme: 'dark' }],
  ['phone', '/console', { viewport: phone, locale: 'zh-CN' }],
] as const)('the picture console-%s.png', async (name, path, context) => {
  visit.rows = typicalRows()
  const page = await visit.signIn(path, context)
  const picture = await page.screenshot({ scale: 'css' })
  writeFileSync(join(folder, `console-${name}.png`), picture)
  expect(picture.length).toBeLessThanOrEqual(maxBytes)
})
