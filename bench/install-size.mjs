// What an installation takes: core with one adapter, from tarballs as they are published. The framework itself is left
// out, since the application has it.
//   npm run bench -- install-size
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll, run } from '../scripts/pack.mjs'
import { table } from './report.mjs'

const sets = [
  ['core'],
  ...['express', 'koa', 'fastify', 'nestjs', 'hono'].map((adapter) => ['core', adapter]),
  ['core', 'express', 'redis'],
  ['server'],
]

const project = mkdtempSync(join(tmpdir(), 'ticketgate-install-size-'))
try {
  const tarballs = Object.fromEntries(packAll(project).map(({ pkg, tarball }) => [pkg.name, tarball]))
  table(
    ['installed', 'packages', 'MB'],
    sets.map((names) => measure(names, tarballs)),
  )
} finally {
  rmSync(project, { recursive: true, force: true })
}

function measure(names, tarballs) {
  const folder = join(project, names.join('-with-'))
  mkdirSync(folder)
  // All of them as overrides, so that none is looked for in a registry.
  const overrides = Object.fromEntries(Object.entries(tarballs).map(([name, file]) => [name, `file:${file}`]))
  const dependencies = Object.fromEntries(
    names.map((name) => [`@ticketgate/${name}`, `file:${tarballs[`@ticketgate/${name}`]}`]),
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }))
  run('npm', ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], folder)
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  const mb = bytesBelow(join(folder, 'node_modules')) / 1e6
  return [names.map((name) => `@ticketgate/${name}`).join(' + '), Object.keys(packages).length - 1, mb.toFixed(1)]
}

function bytesBelow(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
