import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { countsOf } from '../scripts/count-tests.mjs'
import { read, root } from './docs/markdown.js'

const fileOf = (name: string, ...tests: [fullName: string, status: string][]) => ({
  name: join(root, name),
  status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
  message: '',
  assertionResults: tests.map(([fullName, status]) => ({ fullName, status, failureMessages: ['why\nand where'] })),
})
const reportOf = (...testResults: ReturnType<typeof fileOf>[]) => ({ testResults })

describe('the numbers of a run', () => {
  test('are of tests that passed, and of those that failed, which are named with their file', () => {
    const report = reportOf(fileOf('a.test.ts', ['one', 'passed'], ['two', 'failed'], ['three', 'passed']))
    const { lines, passed, failed } = countsOf(report)
    expect([passed, failed]).toEqual([2, 1])
    expect(lines).toEqual(['FAILED: a.test.ts ', '  two: why'])
  })

  test.each(['skipped', 'pending', 'todo'])('a test that is %s is named, and failed', (status) => {
    const { lines, passed, failed } = countsOf(reportOf(fileOf('a.test.ts', ['one', 'passed'], ['two', status])))
    expect([passed, failed]).toEqual([1, 1])
    expect(lines).toEqual([expect.stringMatching(/SKIPPED: a\.test\.ts two$/)])
  })

  test('a test that may be skipped is named with the reason, and neither passed nor failed', () => {
    const stop = fileOf('packages/server/test/cli/stop.test.ts', ['as PID 1 of a container npm start', 'skipped'])
    const { lines, passed, failed } = countsOf(reportOf(fileOf('a.test.ts', ['one', 'passed']), stop))
    expect([passed, failed]).toEqual([1, 0])
    expect(lines).toEqual([expect.stringMatching(/^SKIPPED: .* npm start \(.+\)$/)])
    // Another one of that file may not.
    const other = fileOf('packages/server/test/cli/stop.test.ts', ['the start command', 'skipped'])
    expect(countsOf(reportOf(fileOf('a.test.ts', ['one', 'passed']), other)).failed).toBe(1)
  })

  test.each([[reportOf()], [{}], [reportOf(fileOf('a.test.ts'))]])('a run without a test failed: %j', (report) => {
    expect(countsOf(report)).toMatchObject({ passed: 0, failed: 1 })
  })
})

/** The end of .ci/run, where three checks have passed and the tests left this report behind. */
function endOfRun(report: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'ticketgate-report-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  if (report !== undefined) writeFileSync(join(folder, 'tests.json'), report)
  const [end = ''] = read('.ci/run').split('\nawait_all\n').slice(-1)
  const script = `set -uo pipefail\nreport=$1 passed=3 failed=0\n${end}`
  const { status, stdout } = spawnSync('bash', ['-c', script, 'run', folder], { cwd: root, encoding: 'utf8' })
  return [status, stdout.trim().split('\n').at(-1)]
}

describe('the last line of .ci/run', () => {
  const good = JSON.stringify(reportOf(fileOf('a.test.ts', ['one', 'passed'], ['two', 'passed'])))

  test('has the tests’ numbers beside those of the checks', () => {
    execFileSync('bash', ['-n', '.ci/run'], { cwd: root })
    expect(endOfRun(good)).toEqual([0, '5 passed, 0 failed'])
    const skipped = JSON.stringify(reportOf(fileOf('a.test.ts', ['one', 'passed'], ['two', 'skipped'])))
    expect(endOfRun(skipped)).toEqual([1, '4 passed, 1 failed'])
  })

  test.each([
    ['is cut off', good.slice(0, -20)],
    ['is empty', ''],
    ['is missing', undefined],
    ['is no report', '{"testResults":[{}]}'],
  ])('says that something failed where the report %s', (_, report) => {
    expect(endOfRun(report)).toEqual([1, '3 passed, 1 failed'])
  })
})
