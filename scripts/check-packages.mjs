// What users install: packs every public package from a copy that was never built, lints its package.json, installs
// the tarballs in an empty project, loads each by import and by require, and compiles an import of each as Nest's older
// starters do.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const root = fileURLToPath(new URL('../', import.meta.url))
const project = mkdtempSync(join(tmpdir(), 'ticketgate-packages-'))
const copy = join(project, 'copy')
const packagesDir = join(copy, 'packages')
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

let problems = 0
const problem = (text) => {
  problems += 1
  console.error(text)
}

/** The sources as in a fresh clone, plus uncommitted changes, with the packages installed here linked in. */
function copySources() {
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root).split('\0')
  for (const file of files.filter((file) => file !== '' && existsSync(join(root, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  const workspaces = readdirSync(packagesDir).map((name) => join('packages', name))
  for (const folder of ['.', ...workspaces].map((dir) => join(dir, 'node_modules'))) {
    if (!existsSync(join(root, folder))) continue
    mkdirSync(join(copy, folder))
    for (const name of readdirSync(join(root, folder))) {
      const [from, to] = [join(root, folder, name), join(copy, folder, name)]
      // npm's links to the workspaces are relative: here they point into the copy.
      if (name === '@ticketgate') cpSync(from, to, { recursive: true, verbatimSymlinks: true })
      else symlinkSync(from, to)
    }
  }
}

/** The files that package.json promises its users. */
const promised = ({ exports, bin = {} }) => [exports, bin].flatMap(filesOf).map((path) => path.replace(/^\.\//, ''))
const filesOf = (target) => (typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf))

try {
  copySources()
  const manifests = readdirSync(packagesDir)
    .map((name) => ({
      dir: join(packagesDir, name),
      pkg: JSON.parse(readFileSync(join(packagesDir, name, 'package.json'), 'utf8')),
    }))
    .filter(({ pkg }) => pkg.private !== true)

  const tarballs = []
  for (const { dir, pkg } of manifests) {
    const [{ filename, files }] = Object.values(
      JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], dir)),
    )
    tarballs.push(join(project, filename))
    // Scripts that make assets stay out; the assets themselves and their licences go in.
    const strays = files.filter(({ path }) => /(^|\/)test\/|\.test\.|tsbuildinfo|^assets\/.*\.mjs$/.test(path))
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
  const commonjs = [
    '--module',
    'commonjs',
    '--esModuleInterop',
    '--target',
    'es2021',
    '--skipLibCheck',
    '--strict',
    '--noEmit',
  ]
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
