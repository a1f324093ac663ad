// Installs and builds if anything has changed since the last time; `npm start` and `npm test` begin with this.
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
  // Before the compiler, which reads what this makes; it does nothing if nothing has changed.
  run(process.execPath, [`${root}packages/widget/build.mjs`])
  run(process.execPath, [`${root}packages/client/build.mjs`])
  run(process.execPath, [`${root}packages/create-ticketgate/build.mjs`])
  const tsc = `${root}node_modules/typescript/bin/tsc`
  // `tsc -b` works out what to build, but does not look at the settings that all packages share.
  whereChanged('tsconfig.base.json', () => run(process.execPath, [tsc, '-b', '--force', root]))
  run(process.execPath, [tsc, '-b', root])
}

/** Whether node_modules, of which npm keeps a list, holds what package-lock.json requires, whoever installed it. */
function isInstalled() {
  const list = `${root}node_modules/.package-lock.json`
  if (!existsSync(list)) return false
  const locked = packagesIn(`${root}package-lock.json`)
  const installed = packagesIn(list)
  const isThere = ([path, { version, integrity, optional }]) => {
    const found = installed[path]
    // Of optional packages only those for this machine are installed.
    return found === undefined ? optional === true : found.version === version && found.integrity === integrity
  }
  // Packages installed in addition to the lock file do no harm.
  const isKnown = ([path, { extraneous }]) => path in locked || extraneous === true
  return Object.entries(locked).every(isThere) && Object.entries(installed).every(isKnown)
}

/** The package in each folder of node_modules, without the project itself. */
function packagesIn(lockFile) {
  const { '': _, ...packages } = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return packages
}

/** Acts if the file has changed since the last time. */
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
    // There npm is a script of the shell's; Node itself may be in a folder whose name has a space.
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ready()
