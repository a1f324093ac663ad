// Compiles one application that uses every package, with each compiler and each module setting that it has.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const compilers = ['ts54', 'ts59', 'ts60', 'ts70']
/** Each setting with the first and last compiler that has it. */
const settings = [
  { module: 'commonjs', moduleResolution: 'node10', to: 'ts59' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'node18', moduleResolution: 'node16', from: 'ts59' },
  { module: 'node20', moduleResolution: 'node16', from: 'ts59' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
]
const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
}
const loosest = { strict: false, skipLibCheck: true }

const jobs = compilers.flatMap((compiler) =>
  settings
    .filter(({ from = 'ts54', to = 'ts70' }) => compiler >= from && compiler <= to)
    .flatMap(({ module, moduleResolution }) =>
      [strictest, ...(module === 'node16' || module === 'commonjs' ? [loosest] : [])].map((strictness) => ({
        compiler,
        options: { module, moduleResolution, ...strictness },
      })),
    ),
)

let failed = 0
async function work() {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const { compiler, options } = job
    const name = `${compiler}-${options.module}-${options.strict ? 'strict' : 'loose'}`
    const compilerOptions = {
      ...options,
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node'],
      esModuleInterop: true,
      experimentalDecorators: true,
      noEmit: true,
    }
    writeFileSync(
      `tsconfig.${name}.json`,
      JSON.stringify({ compilerOptions, files: ['app.ts', 'page.mts', ...esm(options)] }),
    )
    const out = await output(process.execPath, [`node_modules/${compiler}/bin/tsc`, '-p', `tsconfig.${name}.json`])
    // What other packages' own types break is not ourErrors; skipLibCheck: false finds ourErrors.
    const ourErrors = out
      .split('\n')
      .filter((line) => /^(app\.|page\.|refused\.|node_modules\/@ticketgate|error)/.test(line))
    console.log(`  ${ourErrors.length === 0 ? 'compiles' : 'DOES NOT COMPILE'}: ${name}`)
    if (ourErrors.length > 0) console.log(ourErrors.join('\n'))
    failed += ourErrors.length
  }
}

/** The same application as an ES module, where the setting tells the two apart. */
function esm({ module }) {
  return module.startsWith('node') ? ['app.mts'] : []
}

function output(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  return new Promise((resolve) => child.once('close', () => resolve(out)))
}

await Promise.all([work(), work()])
process.exitCode = failed === 0 ? 0 : 1
