import { main } from './cli/main.js'

const ended = main(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
})
void ended.then((code) => {
  process.exitCode = code
})
