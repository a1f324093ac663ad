import { defaultReportMessage } from 'fast-check'
import { createSealer } from '../../packages/server/dist/captcha/tokens/sealer.js'
import { readArguments } from './arguments.mjs'
import { properties } from './properties.mjs'

const all = properties(createSealer)
const known = all.map(({ name }) => `"${name}"`)
const usage = `npm run fuzz -- [--cases 20000] [--seed NUMBER] [--only ${known.join(' | ')}]`
const { cases, seed, only } = argumentsOrExit()

let failed = false
console.log(`seed ${seed}`)
for (const { name, share, check } of all.filter((property) => only === undefined || property.name === only)) {
  const from = performance.now()
  const details = await check({ numRuns: Math.ceil(only === undefined ? cases * share : cases), seed })
  const seconds = (performance.now() - from) / 1000
  const speed = Math.round(details.numRuns / seconds)
  console.log(
    `${name}: ${details.numRuns} cases in ${seconds.toFixed(1)} s (${speed}/s)${details.failed ? ', FAILED' : ''}`,
  )
  if (details.failed) console.log(details.errorInstance, `\n${defaultReportMessage(details).slice(0, 4000)}`)
  failed ||= details.failed
}
process.exitCode = failed ? 1 : 0

function argumentsOrExit() {
  try {
    const names = all.map(({ name }) => name)
    return readArguments(process.argv.slice(2), names)
  } catch (error) {
    console.error(`${error.message}\n${usage}`)
    process.exit(2)
  }
}
