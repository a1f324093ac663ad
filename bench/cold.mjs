// From a process' start of importing to its first decision, beside `import('undici')` alone; and what is installed.
// node bench/cold.mjs [rounds]
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, table } from './report.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const firsts = {
  undici: async () => {
    await import('undici')
  },
  ticketgate: async (origin) => {
    const { createVerifier } = await import('@ticketgate/core')
    const { turnstile } = await import('@ticketgate/core/turnstile')
    const verifier = createVerifier({ provider: turnstile({ secret: 's', endpoint: `${origin}/siteverify` }) })
    const verdict = await verifier.check({ 'cf-turnstile-response': 'a-ticket' })
    if (verdict.outcome !== 'pass') throw new Error(JSON.stringify(verdict))
  },
}

async function first(name, origin) {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await firsts[name](origin)
  const { user, system } = process.cpuUsage(cpu)
  process.send({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 })
  process.disconnect()
  process.exit()
}

async function compare(rounds) {
  const vendor = createServer((request, response) => request.resume().on('end', () => response.end('{"success":true}')))
  vendor.listen(0, '127.0.0.1')
  await once(vendor, 'listening')
  const origin = `http://127.0.0.1:${vendor.address().port}`
  const all = []
  for (let round = 0; round < rounds; round += 1) {
    const one = {}
    const names = Object.keys(firsts)
    for (const name of round % 2 === 0 ? names : names.reverse()) {
      const child = fork(fileURLToPath(import.meta.url), ['--first', name, origin])
      ;[one[name]] = await once(child, 'message')
    }
    all.push(one)
  }
  vendor.close()
  const middle = (pick) => median(all.map(pick))
  const rows = Object.keys(firsts).map((name) => [
    name === 'undici' ? "import('undici')" : '@ticketgate/core, one provider, first decision',
    middle((one) => one[name].ms).toFixed(0),
    middle((one) => one[name].cpuMs).toFixed(0),
    middle((one) => one[name].cpuMs / one.undici.cpuMs).toFixed(2),
  ])
  table(['cold', 'ms', 'CPU ms', 'CPU ratio'], rows)
}

/** Packs core and one adapter, and installs them with nothing but what they need. */
function installed(names) {
  const folder = mkdtempSync(join(tmpdir(), 'ticketgate-cold-'))
  const npm = (...args) => {
    const { status, stdout } = spawnSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`npm ${args.join(' ')} failed.`)
    return stdout
  }
  try {
    const tarballs = names.map(
      (name) => JSON.parse(npm('pack', '--json', '--ignore-scripts', join(root, 'packages', name)))[0].filename,
    )
    npm(
      'install',
      '--no-save',
      '--ignore-scripts',
      '--omit=peer',
      '--no-audit',
      '--no-fund',
      ...tarballs.map((name) => `./${name}`),
    )
    const modules = join(folder, 'node_modules')
    const files = readdirSync(modules, { recursive: true }).map((name) => join(modules, name))
    const sizes = files.map((file) => statSync(file)).filter((stat) => stat.isFile())
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
    return { packages: Object.keys(packages).length, bytes: sizes.reduce((total, { size }) => total + size, 0) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[2] === '--first') await first(process.argv[3], process.argv[4])
else {
  await compare(Number(process.argv[2] ?? 15))
  const rows = ['express', 'koa', 'fastify', 'hono', 'nestjs'].map((adapter) => {
    const { packages, bytes } = installed(['core', adapter])
    return [`core + ${adapter}`, packages, (bytes / 1e6).toFixed(1)]
  })
  table(['installed, without the framework', 'packages', 'MB'], rows)
}
