// Installs and builds where something changed since the last time; what `npm start` and `npm test` begin with.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export function ready() {
  whereChanged('package-lock.json', 'installed', () => {
    console.log('Installing dependencies …')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  })
  const tsc = `${root}node_modules/typescript/bin/tsc`
  // `tsc -b` finds out by itself what to build, but does not look into the settings that all packages share.
  whereChanged('tsconfig.base.json', 'built', () => run(process.execPath, [tsc, '-b', '--force', root]))
  run(process.execPath, [tsc, '-b', root])
}

/** Does it where the file is not the one that it was last done for. */
function whereChanged(file, what, act) {
  const stampFile = `${root}node_modules/.ticketgate-${what}`
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
