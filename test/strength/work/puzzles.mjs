// How much the work of one challenge varies: the puzzles that proofs took. Prints JSON, with one proof for timing.
//   node test/strength/work/puzzles.mjs [proofs]
import { rolldown } from 'rolldown'

const proofs = Number(process.argv[2] ?? 60)
const puzzles = 20
const built = await rolldown({
  input: new URL('../../../packages/widget/src/frame/proof-of-work/proof.ts', import.meta.url).pathname,
  platform: 'browser',
})
const { output } = await built.generate({ format: 'es' })
await built.close()
const { findProof } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
const { createRequire } = await import('node:module')
const { workOf } = createRequire(import.meta.url)('../../../packages/server/dist/captcha/work.js')

const taken = Array.from({ length: proofs }, (_, i) => findProof(workOf(`challenge ${i}`, puzzles)).at(-9) + 1)
const mean = taken.reduce((a, b) => a + b) / proofs
const spread = Math.sqrt(taken.reduce((sum, count) => sum + (count - mean) ** 2, 0) / proofs)
console.log(JSON.stringify({ proofs, mean, variation: spread / mean, proof: findProof(workOf('strength', puzzles)) }))
