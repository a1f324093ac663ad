import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { defaultReportMessage } from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer } from '../../packages/server/src/captcha/tokens/sealer.js'
import { isCi } from '../left-out.js'
import { readArguments } from './arguments.mjs'
import { properties } from './properties.mjs'

const names = properties(createSealer).map(({ name }) => name)
const runner = fileURLToPath(new URL('./run.mjs', import.meta.url))

// `npm run fuzz -- --cases N` runs more of them, on what ships.
test.each(properties(createSealer))('$name', { timeout: 120_000 }, async ({ check }) => {
  const details = await check({ numRuns: 2000, seed: Date.now() | 0, timeLimitMs: isCi ? 3000 : 1000 })
  if (details.failed) throw new Error(defaultReportMessage(details), { cause: details.errorInstance })
  expect(details.numRuns).toBeGreaterThan(20)
})

test('a ticket that an earlier case left uses of is a new one in the next', async () => {
  const [requests] = properties(createSealer)
  const body = { ticket: '__proto__' }
  const shape = { method: 'POST', path: '/login', headers: {}, query: {}, body, ip: '203.0.113.77' }
  // One of two uses taken, and then the vendor says no.
  const examples = [
    [shape, 0, '', true],
    [shape, 1, '', false],
  ]
  const details = await requests?.check({ numRuns: 2, seed: 1, examples })
  expect(details).toMatchObject({ failed: false, numRuns: 2 })
})

test('a wrong argument runs nothing: the command says which, and which properties there are', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, '--only', 'typo'], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  for (const word of ['--only', 'typo', ...names.map((name) => `"${name}"`)]) expect(stderr).toContain(word)
})

test.each([
  ['--only', 'typo'],
  ['--cases', 'many'],
  ['--cases', '0'],
  ['--seed', '0.5'],
])('%s %s is a wrong argument', (...args) => {
  expect(() => readArguments(args, names)).toThrow(`${args[0]} ${args[0] === '--only' ? `"${args[1]}"` : args[1]}`)
})
