import { parseArgs } from 'node:util'
import { defaultReportMessage } from 'fast-check'
import { createSealer } from '../../packages/server/dist/captcha/tokens/sealer.js'
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
    const { values } = parseArgs({
      options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string' }, only: { type: 'string' } },
    })
    const numbers = { cases: Number(values.cases), seed: Number(values.seed ?? Date.now() | 0) }
    if (!Number.isSafeInteger(numbers.cases) || numbers.cases < 1)
      throw new Error(`--cases ${values.cases} is not a number of cases`)
    if (!Number.isSafeInteger(numbers.seed)) throw new Error(`--seed ${values.seed} is not a whole number`)
    if (values.only !== undefined && !all.some(({ name }) => name === values.only))
      throw new Error(`--only "${values.only}" is not a property; properties are ${known.join(', ')}.`)
    return { ...numbers, only: values.only }
  } catch (error) {
    console.error(`${error.message}\n${usage}`)
    process.exit(2)
  }
}
