// Checks templates of Svelte, Solid and Angular with each framework's own compiler; what is wrong in them must be found.
import { spawnSync } from 'node:child_process'

/** Each compiler, and the errors that it must find: none but those in the files named Wrong. */
const compilers = [
  { command: ['svelte-check', '--workspace', 'svelte', '--output', 'machine'], error: / ERROR (.+)/, wrong: 2 },
  { command: ['tsc', '-p', 'solid'], error: /^(.+: error TS.+)/, wrong: 2 },
  { command: ['ngc', '-p', 'angular'], error: /(.*\berror\b.*)/, wrong: 0 },
]

for (const { command, error, wrong } of compilers) {
  const { stdout, stderr, status } = spawnSync('npx', ['--no-install', ...command], { encoding: 'utf8' })
  const errors = `${stdout}\n${stderr}`.split('\n').flatMap((line) => error.exec(line)?.[1] ?? [])
  const expected = errors.filter((line) => /Wrong.*("sometimes|\\"sometimes|'reason')/.test(line))
  const isRight = errors.length === wrong && expected.length === wrong && (wrong > 0 || status === 0)
  console.log(`  ${command[0]}: ${isRight ? `finds the ${wrong} errors that there are` : 'DOES NOT FIT'}`)
  if (!isRight) {
    console.log(stdout, stderr)
    process.exitCode = 1
  }
}
