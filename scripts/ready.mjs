// Installs and builds where something changed since the last time; what `npm start` and `npm test` begin with.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export function ready() {
  if (!isInstalled()) {
    console.log('Installing dependencies …')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  const tsc = `${root}node_modules/typescript/bin/tsc`
  // `tsc -b` finds out by itself what to build, but does not look into the settings that all packages share.
  whereChanged('tsconfig.base.json', () => run(process.execPath, [tsc, '-b', '--force', root]))
  run(process.execPath, [tsc, '-b', root])
}

/** Whether node_modules, of which npm itself keeps a list, holds what package-lock.json asks for, whoever installed it. */
function isInstalled() {
  const list = `${root}node_modules/.package-lock.json`
  if (!existsSync(list)) return false
  const wanted = packagesIn(`${root}package-lock.json`)
  const installed = packagesIn(list)
  const isThere = ([path, { version, integrity, optional }]) => {
    const found = installed[path]
    // Of optional packages only those for this machine are installed.
    return found === undefined ? optional === true : found.version === version && found.integrity === integrity
  }
  // What somebody installed beside the lock file is in nobody's way.
  const isKnown = ([path, { extraneous }]) => path in wanted || extraneous === true
  return Object.entries(wanted).every(isThere) && Object.entries(installed).every(isKnown)
}

/** What is in each folder of node_modules; the project itself is no package in it. */
function packagesIn(lockFile) {
  const { '': _, ...packages } = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return packages
}

/** Does it where the file is not the one that it was last done for. */
function whereChanged(file, act) {
  const stampFile = `${root}.ready`
  const stamp = createHash('sha256')
    .update(readFileSync(root + file))
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  act()
  writeFileSync(stampFile, stamp)
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ready()
