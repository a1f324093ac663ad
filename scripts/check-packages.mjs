// What users install: packs every public package, lints its package.json, installs the tarballs in an empty project
// loads each by import and by require, and compiles an import of each as Nest's older starters do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const packagesDir = fileURLToPath(new URL('../packages/', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'ticketgate-packages-'))
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

let problems = 0
const problem = (text) => {
  problems += 1
  console.error(text)
}

try {
  const manifests = readdirSync(packagesDir)
    .map((name) => ({
      dir: join(packagesDir, name),
      pkg: JSON.parse(readFileSync(join(packagesDir, name, 'package.json'), 'utf8')),
    }))
    .filter(({ pkg }) => pkg.private !== true)

  const tarballs = []
  for (const { dir, pkg } of manifests) {
    const { messages } = await publint({ pkgDir: dir, strict: true })
    for (const message of messages) problem(`${pkg.name}: ${formatMessage(message, pkg)}`)
    const [{ filename, files }] = Object.values(
      JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], dir)),
    )
    tarballs.push(join(project, filename))
    const strays = files.filter(({ path }) => /(^|\/)test\/|\.test\.|tsbuildinfo/.test(path))
    for (const { path } of strays) problem(`${pkg.name}: ${path} is packed`)
    for (const needed of ['README.md', 'LICENSE']) {
      if (!files.some(({ path }) => path === needed)) problem(`${pkg.name}: ${needed} is not packed`)
    }
  }

  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const peers = ['express@5', 'koa@3', 'fastify@5', '@nestjs/common@11', '@nestjs/core@11', 'reflect-metadata', 'rxjs']
  peers.push('typescript@5.9', '@types/node@20') // the last one that reads `types` and no `exports`
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...peers], project)
  const starter = []
  for (const { pkg } of manifests) {
    for (const subpath of Object.keys(pkg.exports)) {
      const name = join(pkg.name, subpath)
      if (pkg.name === '@ticketgate/core' && subpath === './otel') continue // needs its optional peer
      const show = `(m) => console.log('  ' + ${JSON.stringify(name)}, Object.keys(m).length, 'exports')`
      process.stdout.write(run(process.execPath, ['-e', `import(${JSON.stringify(name)}).then(${show})`], project))
      run(process.execPath, ['--no-warnings', '-e', `require(${JSON.stringify(name)})`], project)
      starter.push(`import * as p${starter.length} from '${name}'; p${starter.length}`)
    }
  }
  writeFileSync(join(project, 'starter.ts'), starter.join('\n'))
  const commonjs = ['--module', 'commonjs', '--target', 'es2021', '--skipLibCheck', '--strict', '--noEmit']
  try {
    run('npx', ['--no-install', 'tsc', ...commonjs, 'starter.ts'], project)
  } catch ({ stdout }) {
    problem(`"module": "commonjs" does not compile:\n${stdout}`)
  }
  const help = run('npx', ['--no-install', 'ticketgate', '--help'], project)
  if (!help.includes('serve')) problem('ticketgate --help does not name its commands')
} finally {
  rmSync(project, { recursive: true, force: true })
}
console.log(problems === 0 ? 'packages: fit to publish' : `packages: ${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
