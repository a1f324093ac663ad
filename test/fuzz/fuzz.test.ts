import { defaultReportMessage } from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer } from '../../packages/server/src/tokens/sealer.js'
import { properties } from './properties.mjs'

// `npm run fuzz -- --cases N` runs more of them, on what ships.
test.each(properties(createSealer))('$name', { timeout: 120_000 }, async ({ check }) => {
  const details = await check({ numRuns: 2000, seed: Date.now() | 0, timeLimitMs: 3000 })
  if (details.failed) throw new Error(defaultReportMessage(details), { cause: details.errorInstance })
  expect(details.numRuns).toBeGreaterThan(20)
})
