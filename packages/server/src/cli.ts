import { main } from './cli/main.js'

// A full disk or a closed pipe under the log ends nothing: without a listener it would end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const ended = main(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  // Also what NO_COLOR and TERM say.
  colours: process.stdout.isTTY && process.stdout.hasColors(),
})
void ended.then((code) => {
  process.exitCode = code
})
