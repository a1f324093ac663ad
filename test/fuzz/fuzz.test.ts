import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { defaultReportMessage } from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer } from '../../packages/server/src/captcha/tokens/sealer.js'
import { properties } from './properties.mjs'

const runner = fileURLToPath(new URL('./run.mjs', import.meta.url))

// `npm run fuzz -- --cases N` runs more of them, on what ships.
test.each(properties(createSealer))('$name', { timeout: 120_000 }, async ({ check }) => {
  const details = await check({ numRuns: 2000, seed: Date.now() | 0, timeLimitMs: 3000 })
  if (details.failed) throw new Error(defaultReportMessage(details), { cause: details.errorInstance })
  expect(details.numRuns).toBeGreaterThan(20)
})

test.each([
  ['--only', 'typo'],
  ['--cases', 'many'],
  ['--seed', '0.5'],
])('%s %s runs nothing, and names the properties there are', (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...args], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  for (const word of [...args, ...properties(createSealer).map(({ name }) => `"${name}"`)])
    expect(stderr).toContain(word)
})
