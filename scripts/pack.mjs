// Packs every public package from a copy of the sources that was never built, as publishing from a fresh clone does.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Runs a program in a folder; what it prints to stderr is shown. @returns what it prints to stdout */
export const run = (command, args, cwd, env = {}) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  })

/**
 * Packs once for all checks if PACKED_FOLDER names a folder for it: those that come later take what is there.
 * @param {string} project an empty folder, which gets the tarballs and, below `copy`, the sources
 * @returns [{ dir, pkg, tarball, files }] a package each
 */
export function packAll(project) {
  const shared = process.env['PACKED_FOLDER']
  if (shared === undefined) return packInto(project)
  const list = join(shared, 'packed.json')
  if (!existsSync(list)) writeFileSync(list, JSON.stringify(packInto(shared)))
  return JSON.parse(readFileSync(list, 'utf8'))
}

function packInto(project) {
  const copy = join(project, 'copy')
  copySources(copy)
  return readdirSync(join(copy, 'packages'))
    .map((name) => {
      const dir = join(copy, 'packages', name)
      return { dir, pkg: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) }
    })
    .filter(({ pkg }) => pkg.private !== true)
    .map(({ dir, pkg }) => {
      const packed = run('npm', ['pack', '--json', '--pack-destination', project, '--loglevel=error'], dir)
      // A build that runs before packing may print too.
      const [{ filename, files }] = Object.values(JSON.parse(packed.slice(packed.search(/^[[{]/m))))
      return { dir, pkg, tarball: join(project, filename), files }
    })
}

/** The sources as in a fresh clone, plus uncommitted changes, with the packages installed here linked in. */
function copySources(copy) {
  const packagesDir = join(copy, 'packages')
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
