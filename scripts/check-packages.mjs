// What users install: packs every public package, lints its package.json, installs the tarballs in an empty project, and
// loads each by import and by require, which must be one and the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packAll, run } from './pack.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'ticketgate-packages-'))

let problems = 0
const problem = (text) => {
  problems += 1
  console.error(text)
}

/** The files that package.json promises its users. */
const promised = ({ exports = {}, bin = {} }) =>
  [exports, bin].flatMap(filesOf).map((path) => path.replace(/^\.\//, ''))
const filesOf = (target) => (typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf))

try {
  const packages = packAll(project)
  for (const { dir, pkg, files } of packages) {
    // Scripts that make assets stay out; the assets themselves and their licences go in.
    // Templates have the tests of the projects that are made of them.
    const own = files.filter(({ path }) => !path.startsWith('dist/template/'))
    const strays = own.filter(({ path }) => /(^|\/)test\/|\.test\.|tsbuildinfo|^assets\/.*\.mjs$/.test(path))
    for (const { path } of strays) problem(`${pkg.name}: ${path} is packed`)
    const assets = run('git', ['ls-files', '-z', 'assets'], join(root, 'packages', basename(dir))).split('\0')
    const data = assets.filter((path) => path !== '' && !path.endsWith('.mjs'))
    for (const needed of ['README.md', 'LICENSE', ...promised(pkg), ...data]) {
      if (!files.some(({ path }) => path === needed)) problem(`${pkg.name}: ${needed} is not packed`)
    }
    const { messages } = await publint({ pkgDir: dir, strict: true })
    for (const message of messages) problem(`${pkg.name}: ${formatMessage(message, pkg)}`)
  }

  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const peers = [
    ...['express@5', 'koa@3', 'fastify@5', '@nestjs/common@11', '@nestjs/core@11', 'reflect-metadata', 'rxjs'],
    ...['@opentelemetry/api@1', 'prom-client@15'],
  ]
  const tarballs = packages.map(({ tarball }) => tarball)
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...peers], project)
  for (const { pkg } of packages) {
    for (const subpath of Object.keys(pkg.exports ?? {})) {
      const name = join(pkg.name, subpath)
      const show = `(m) => console.log('  ' + ${JSON.stringify(name)}, Object.keys(m).length, 'exports')`
      process.stdout.write(run(process.execPath, ['-e', `import(${JSON.stringify(name)}).then(${show})`], project))
      // A page's bundler takes one of the two, so these may differ in what they are, but not in what they have.
      const differs = 'module' in pkg ? '!(key in m)' : 'all[key] !== m[key]'
      const isOne = `import(${JSON.stringify(name)}).then((m) => { const all = require(${JSON.stringify(name)});
        for (const key of Object.keys(all)) if (key !== 'default' && ${differs}) throw new Error(key) })`
      run(process.execPath, ['--input-type=commonjs', '-e', isOne], project)
    }
  }
  for (const [command, word] of Object.entries({ ticketgate: 'serve', 'create-ticketgate': '--framework' })) {
    const help = run('npx', ['--no-install', command, '--help'], project)
    if (!help.includes(word)) problem(`${command} --help does not name ${word}`)
  }
} finally {
  rmSync(project, { recursive: true, force: true })
}
console.log(problems === 0 ? 'packages: fit to publish' : `packages: ${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
