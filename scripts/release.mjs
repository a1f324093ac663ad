// Prepares a release, and publishes nothing: `npm run release -- 0.2.0`. Versions in step, the changelog's heading, every
// check of what users install, tarballs in release/, and npm's own dry run of publishing them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkBase } from './addresses.mjs'
import { packAll } from './pack.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const read = (file) => readFileSync(join(root, file), 'utf8')
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })

const manifestsOf = (files) => files.filter((file) => basename(file) === 'package.json')
const hasVersion = (file) => file === 'package.json' || file.startsWith('packages/')

/** The files that name the version, by path, with the text that each has once the version is this one. */
export function filesAt(version) {
  const { version: current } = JSON.parse(read('package.json'))
  const [was, is] = [`^${current}`, `^${version}`].map((range) => JSON.stringify(range))
  const tracked = git('ls-files', 'package.json', 'packages', 'examples', 'deploy', 'docs').trim().split('\n')
  const files = {}
  for (const file of manifestsOf(tracked)) {
    const own = hasVersion(file) ? read(file).replace(/^( {2}"version": )".*"/m, `$1"${version}"`) : read(file)
    files[file] = own.replace(/("@ticketgate\/[a-z]+": )("[^"]*")/g, (all, name, range) =>
      range === was ? name + is : all,
    )
  }
  for (const file of tracked.filter((file) => /\.(ya?ml|md)$/.test(file))) {
    files[file] = read(file).replaceAll(`ticketgate:${current}`, `ticketgate:${version}`)
  }
  files['package-lock.json'] = lockAt(files, version)
  return files
}

/** The lock file's own packages, which are no other place than their package.json; what is installed stays as it is. */
function lockAt(files, version) {
  const lock = JSON.parse(read('package-lock.json'))
  lock.version = version
  for (const [folder, entry] of Object.entries(lock.packages)) {
    const manifest = files[join(folder, 'package.json')]
    if (manifest === undefined) continue
    const pkg = JSON.parse(manifest)
    for (const key of ['version', 'dependencies', 'devDependencies', 'peerDependencies']) {
      for (const name of key === 'version' ? [] : Object.keys(entry[key] ?? {})) entry[key][name] = pkg[key][name]
    }
    if ('version' in entry) entry.version = pkg.version
  }
  return `${JSON.stringify(lock, null, 2)}\n`
}

/** The changelog with this version's heading over what was noted under "Next"; for a preview that stays "Next". */
export function changelogAt(text, version) {
  const [plain] = version.split('-')
  if (text.includes(`\n## ${plain}\n`)) return text
  if (!text.includes('\n## Next\n')) throw new Error(`CHANGELOG.md has neither "## Next" nor "## ${plain}"`)
  return plain === version ? text.replace('\n## Next\n', `\n## ${version}\n`) : text
}

/** Numbers of a version, and whether it is one to try. */
function parseVersion(text = '') {
  const match = /^(\d+)\.(\d+)\.(\d+)(-[a-z]+\.\d+)?$/.exec(text)
  if (match === null) throw new Error('Which version? npm run release -- 0.2.0')
  return { numbers: match.slice(1, 4).map(Number), isPreview: match[4] !== undefined }
}

/** Those that others need come first, so that a half-published release is never one that cannot be installed. */
function inOrder(packages) {
  const order = []
  const add = (entry) => {
    if (order.includes(entry)) return
    for (const other of packages) if (other.pkg.name in (entry.pkg.dependencies ?? {})) add(other)
    order.push(entry)
  }
  packages.forEach(add)
  return order
}

function run(command, ...args) {
  console.log(`== ${[command, ...args].join(' ')}`)
  execFileSync(command, args, { cwd: root, stdio: 'inherit' })
}

function prepare(version) {
  const { numbers, isPreview } = parseVersion(version)
  const { version: current } = JSON.parse(read('package.json'))
  const step = numbers.map((number, place) => number - parseVersion(current).numbers[place]).find((by) => by !== 0) ?? 0
  if (step < 0) throw new Error(`${version} is older than ${current}`)
  if (git('status', '--porcelain') !== '')
    throw new Error('Commit everything first (or git restore .): a release is made of what is committed')
  run(process.execPath, 'scripts/ready.mjs')
  const files = { ...filesAt(version), 'CHANGELOG.md': changelogAt(read('CHANGELOG.md'), version) }
  for (const [file, text] of Object.entries(files)) if (text !== read(file)) writeFileSync(join(root, file), text)

  run('npm', 'run', 'build')
  const held = ['api', 'deploy', 'package-pages', 'third-party', 'release'].map((name) => `test/docs/${name}.test.ts`)
  run('npx', 'vitest', 'run', ...held)

  // What is tried below is what is published: every check takes these tarballs.
  const folder = join(root, 'release')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  process.env['PACKED_FOLDER'] = folder
  const packages = inOrder(packAll(folder))
  for (const check of ['packages', 'consumers', 'create']) run(process.execPath, `scripts/check-${check}.mjs`)

  const publish = ['publish', '--access', 'public', ...(isPreview ? ['--tag', 'next'] : [])]
  for (const { tarball } of packages) run('npm', ...publish, '--dry-run', tarball)
  rmSync(join(folder, 'copy'), { recursive: true })
  rmSync(join(folder, 'packed.json'))

  console.log(`
${version} is prepared, and nothing is published. Next:
  1. Look at git diff and release/; commit, tag v${version}, push.
  2. In CI, at that tag: npm ci, this command again, then in this order (CONTRIBUTING.md, "A release"):`)
  // With "./", or npm takes it for a repository on GitHub.
  for (const { tarball } of packages)
    console.log(`     npm ${publish.join(' ')} --provenance ./release/${basename(tarball)}`)
  if (linkBase().includes('.example/')) {
    console.log('\nNOT YET: the address in package.json leads nowhere (CONTRIBUTING.md, "Addresses"): exit code 1.')
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    prepare(process.argv[2])
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
