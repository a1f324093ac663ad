import { expect, test } from 'vitest'
import { apiReports, checkedInReports } from '../../scripts/api-report.mjs'

const reports: Record<string, string> = apiReports()
const checkedIn: Record<string, string> = checkedInReports()

/** What only one of two reports says, as in a diff. */
function changesOf(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const removed = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`)
  return [...removed, ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)]
}

test('every public package has a report of its API', () => {
  expect(Object.keys(checkedIn).sort()).toEqual(Object.keys(reports).sort())
})

test.each(Object.entries(reports))('api/%s is what the package exports', (file, report) => {
  const changes = changesOf(checkedIn[file] ?? '', report).join('\n')
  const advice = `The public API differs from api/${file}:\n${changes}\nIf it is meant, run \`npm run build && npm run api\`.`
  expect(checkedIn[file] === report, advice).toBe(true)
})

test('a type that is only behind an exported one is in the report, with its defaults', () => {
  expect(reports['core.md']).toMatch(/^interface Visitor \{/m)
  expect(reports['core.md']).toContain('/** @default memoryStore() */')
})
