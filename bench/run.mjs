// `npm run bench`: the figures that need nothing but Node, one after another, each in its own process.
// `npm run bench -- gate store`: only these; `store` and `failover` start Redis servers, `peers` installs other packages.
// `npm run bench -- peers koa hono`: what follows `peers` are its frameworks.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const usual = ['signing', 'pictures', 'store-memory', 'gate']
const all = [
  ...usual,
  ...['service', 'flood', 'store', 'failover', 'statistics', 'peers', 'cold', 'overload', 'install-size', 'full'],
]
/** Those that are more than a file. */
const files = { peers: './peers/run.mjs' }
const named = process.argv.slice(2)
const frameworks = named[0] === 'peers' ? named.splice(1) : []
const unknown = named.find((name) => !all.includes(name))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". Benchmarks: ${all.join(', ')}.`)
  process.exit(2)
}

for (const name of named.length > 0 ? named : usual) {
  console.log(`\n== ${name}`)
  const file = fileURLToPath(new URL(files[name] ?? `./${name}.mjs`, import.meta.url))
  const { status } = spawnSync(process.execPath, ['--expose-gc', file, ...frameworks], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
