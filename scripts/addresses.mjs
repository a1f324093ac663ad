// Writes the project's addresses into every public package: its package.json, and the links of its README, from
// `homepage`, `repository` and `bugs` in the root's package.json; into core, whose messages name a code's page; and into
// the sources' `@see` tags.
// `npm run addresses`
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** What a package's package.json says, after the root's. */
export function addressesOf(folder) {
  const { homepage, repository, bugs } = readJson(join(root, 'package.json'))
  return {
    homepage: `${homepage}/packages/${folder}#readme`,
    repository: { ...repository, directory: `packages/${folder}` },
    bugs,
  }
}

/** What the links to the project's own files begin with. */
export const linkBase = () => `${readJson(join(root, 'package.json')).homepage}/`

/** What pictures' addresses begin with: GitHub and GitLab serve a file itself elsewhere than the page about it. */
export const pictureBase = (base = linkBase()) =>
  base
    .replace(/^https:\/\/github\.com\/([^/]+\/[^/]+)\/blob\//, 'https://raw.githubusercontent.com/$1/')
    .replace('/-/blob/', '/-/raw/')

/** The folders of the packages that are published. */
export const publicFolders = () =>
  readdirSync(join(root, 'packages')).filter(
    (folder) => readJson(join(root, 'packages', folder, 'package.json')).private !== true,
  )

/** A README with its links and pictures moved from one base to another. */
export function withAddresses(readme, oldBase, base) {
  return readme.replace(/(!?\[[^\]]*\]\()([^)]+)/g, (all, opening, address) => {
    const [from, to] = opening.startsWith('!') ? [pictureBase(oldBase), pictureBase(base)] : [oldBase, base]
    return address.startsWith(from) ? opening + to + address.slice(from.length) : all
  })
}

function writeAddresses(folder) {
  const path = (file) => join(root, 'packages', folder, file)
  const text = readFileSync(path('package.json'), 'utf8')
  const { homepage: oldHomepage = '' } = JSON.parse(text)
  const { homepage, repository, bugs } = addressesOf(folder)
  const own = JSON.stringify({ homepage, repository, bugs }, null, 2).slice(2, -2)
  const withoutOld = text.replace(/^ {2}"(homepage|repository|bugs)": ("[^"]*"|\{[^}]*\}),\n/gm, '')
  writeFileSync(path('package.json'), withoutOld.replace(/^ {2}"license": /m, `${own},\n$&`))

  const oldBase = oldHomepage.replace(/packages\/[^/]*$/, '')
  if (oldBase === '') return
  const readme = readFileSync(path('README.md'), 'utf8')
  writeFileSync(path('README.md'), withAddresses(readme, oldBase, linkBase()))
}

/** A source whose `@see` tags name pages below one base, with those below another. */
export const withPages = (code, oldBase, base) => code.replaceAll(`@see ${oldBase}`, `@see ${base}`)

function writePages(oldBase) {
  const packages = join(root, 'packages')
  const files = readdirSync(packages)
    .map((folder) => join(packages, folder, 'src'))
    .filter((src) => existsSync(src))
    .flatMap((src) => readdirSync(src, { recursive: true }).map((file) => join(src, file)))
  for (const file of files.filter((name) => /\.m?ts$/.test(name))) {
    const code = readFileSync(file, 'utf8')
    const moved = withPages(code, oldBase, linkBase())
    if (moved !== code) writeFileSync(file, moved)
  }
}

/** The one line of core that says where the documentation is. */
export const codePageFile = join(root, 'packages/core/src/code-page.ts')
export const documentationLine = () => `const documentation = '${linkBase()}docs'`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const folder of publicFolders()) writeAddresses(folder)
  const code = readFileSync(codePageFile, 'utf8')
  const [, oldBase] = /^const documentation = '(.*)docs'$/m.exec(code)
  writePages(oldBase)
  writeFileSync(codePageFile, code.replace(/^const documentation = .*$/m, documentationLine()))
}
