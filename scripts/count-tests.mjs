// What a run of the tests came to, from Vitest's JSON report: who failed and who was skipped, in the error output, and
// then how many passed and how many failed: node scripts/count-tests.mjs REPORT
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** What CI may skip: tests by their file and the beginning of their names. Whatever else is skipped is a failure. */
const mayBeSkipped = [
  ['packages/server/test/cli/stop.test.ts', 'as PID 1 of a container', 'no PID namespace can be made here'],
  [
    'packages/server/test/captcha/statistics/file-statistics.test.ts',
    'a disk that is full',
    'no file system can be mounted here',
  ],
  ['test/replay/replay.test.ts', '', 'this machine needs longer than a check may take'],
]

/** The lines that name who failed or was skipped, and the two numbers. A run without a test that passed is a failure. */
export function countsOf(report) {
  const lines = []
  let passed = 0
  let failed = 0
  for (const { name, status, message, assertionResults } of report.testResults ?? []) {
    const file = relative(root, name)
    if (status !== 'passed') lines.push(`FAILED: ${file} ${firstLine(message)}`)
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'passed') {
        passed += 1
        continue
      }
      const reason = status === 'failed' ? undefined : reasonToSkip(file, fullName)
      if (reason === undefined) failed += 1
      if (status === 'failed') lines.push(`  ${fullName}: ${firstLine(failureMessages?.[0])}`)
      else
        lines.push(
          `${reason === undefined ? 'FAILED, for it was SKIPPED' : 'SKIPPED'}: ${file} ${fullName}${because(reason)}`,
        )
    }
  }
  if (passed === 0) failed += 1
  return { lines, passed, failed }
}

const firstLine = (text = '') => String(text).split('\n')[0]
const because = (reason) => (reason === undefined ? '' : ` (${reason})`)

function reasonToSkip(file, fullName) {
  const found = mayBeSkipped.find(([where, beginning]) => where === file && fullName.startsWith(beginning))
  return found?.[2]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { lines, passed, failed } = countsOf(JSON.parse(readFileSync(process.argv[2], 'utf8')))
  for (const line of lines) console.error(line)
  // Last, so that whoever reads no numbers knows that the rest was not told either.
  console.log(passed, failed)
}
