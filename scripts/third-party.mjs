// Writes THIRD-PARTY.md: what the published packages contain, or install, that others made. `npm run third-party`
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publicFolders } from './addresses.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const read = (file) => readFileSync(join(root, file), 'utf8')
const locked = JSON.parse(read('package-lock.json')).packages

/** Where npm puts a package that another one needs: beside it, or further up. */
function placeOf(name, dependent) {
  for (let folder = dependent; ; folder = folder.replace(/(^|\/)(node_modules\/(@[^/]+\/)?)?[^/]+$/, '')) {
    const place = join(folder, 'node_modules', name)
    if (place in locked) return place
    if (folder === '') throw new Error(`${dependent} needs ${name}, which package-lock.json does not have`)
  }
}

/** Adds what a package needs at run time, and what that needs, up to our own packages: licences by name, in `found`. */
function collect(dependent, found, seen = new Set()) {
  for (const name of Object.keys(locked[dependent].dependencies ?? {})) {
    const place = placeOf(name, dependent)
    if (seen.has(place)) continue
    seen.add(place)
    found.set(name, locked[place].license ?? (name.startsWith('@ticketgate/') ? 'MIT' : 'not named'))
    if (!name.startsWith('@ticketgate/')) collect(place, found, seen)
  }
}

/** What each public package installs: its name, and licences by name. */
export function runtimeDependencies() {
  return publicFolders().map((folder) => {
    const found = new Map()
    collect(`packages/${folder}`, found)
    return { name: JSON.parse(read(`packages/${folder}/package.json`)).name, licenses: found }
  })
}

/** Modules of others that the scripts for browsers import, which would be bundled. */
export function bundledModules() {
  return ['widget', 'client'].flatMap((folder) =>
    readdirSync(join(root, 'packages', folder, 'src'), { recursive: true })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...read(`packages/${folder}/src/${file}`).matchAll(/^(?!\s*\*).*\b(?:from|import)\b[ (]'(.+?)'/gm),
      ])
      .map(([, source]) => source)
      .filter((source) => !source.startsWith('.') && !source.startsWith('@ticketgate/')),
  )
}

const fontTable = () => read('packages/pictures/assets/SOURCES.md').match(/^\| font.*\n(\|.*\n)+/m)[0]

function section({ name, licenses }) {
  const rows = [...licenses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, license]) => `| ${name} | ${license} |`)
  const installs = rows.length === 0 ? 'Nothing.' : ['| package | licence |', '|---|---|', ...rows].join('\n')
  return `### ${name}\n\n${installs}\n`
}

/** The page as it should be. */
export const thirdPartyPage = () => `# What others made

Made by \`npm run third-party\`, from package-lock.json and
[packages/pictures/assets/SOURCES.md](packages/pictures/assets/SOURCES.md). All the rest is Ticketgate's own, under the
[MIT licence](LICENSE), which each package contains.

## Inside the packages

In \`@ticketgate/pictures\`, and so behind \`@ticketgate/server\`:

- \`assets/glyphs.bin\`: outlines of letters, made from the fonts below; their licences are in \`assets/licenses\`.
- \`assets/speech.bin\`: ten digits in two languages, spoken by espeak-ng 1.51 (GPL-3.0-or-later, which we hold not to
  cover what the program says; [SOURCES.md](packages/pictures/assets/SOURCES.md#speechbin) has the one point to know).
- Scenes of slide puzzles are painted by our own code; no photograph is shipped.

${fontTable()}
The scripts for browsers are bundled from our own sources alone; they import no module of others. Their bundler,
rolldown (MIT), may put a few lines of its own between them.

## What installing them installs

With the licence that each names, and what these install in turn, up to our own packages. A framework, a Redis client
and other peers are your own choice. Versions are in package-lock.json.

${runtimeDependencies().map(section).join('\n')}`

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(root, 'THIRD-PARTY.md'), thirdPartyPage())
