// Makes what the package is built from: the templates in TypeScript and, without its types, in JavaScript; the vendors, as
// @ticketgate/core documents them; and the versions that this project itself is tested with.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'
import { linkBase } from '../../scripts/addresses.mjs'
import { apiInChinese } from '../../scripts/chinese.mjs'

const here = fileURLToPath(new URL('./', import.meta.url))
const root = join(here, '../..')
const read = (...path) => readFileSync(join(root, ...path), 'utf8')
const readJson = (...path) => JSON.parse(read(...path))

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The nodes of a syntax tree. */
function* nodesIn(node) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) for (const item of node) yield* nodesIn(item)
  else {
    if (typeof node.type === 'string') yield node
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') yield* nodesIn(child)
  }
}

/** A template's TypeScript without its types; all else, its layout too, stays as it is. */
function withoutTypes(code) {
  const removed = []
  for (const node of nodesIn(parseAst(code, { lang: 'ts' }))) {
    const { type, start, end } = node
    if (type === 'TSTypeAnnotation' || type === 'TSTypeParameterDeclaration') removed.push([start, end])
    else if (type === 'TSAsExpression') removed.push([node.expression.end, end])
    else if (type === 'ImportDeclaration' && node.importKind === 'type') removed.push([start, end + 1])
    else if (type === 'ImportSpecifier' && node.importKind === 'type') {
      removed.push([code.lastIndexOf(',', start), end])
    }
  }
  removed.sort(([a], [b]) => b - a)
  const script = removed.reduce((text, [start, end]) => text.slice(0, start) + text.slice(end), code)
  // Parameters that fit one line now.
  return script.replace(
    /\(\n((?: {2}[^\n]+,\n)+)\) \{\n/g,
    (_, lines) => `(${lines.trim().replace(/,$/, '').replace(/\n */g, ' ')}) {\n`,
  )
}

function writeTemplates() {
  const out = join(here, 'dist/template')
  rmSync(out, { recursive: true, force: true })
  const files = readdirSync(join(here, 'template'), { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name)
    const text = readFileSync(path, 'utf8')
    const name = join(out, relative(join(here, 'template'), path))
    write(name, text)
    // Nest's decorators are TypeScript's.
    if (name.endsWith('.ts') && !name.includes('nestjs')) write(name.replace(/ts$/, 'js'), withoutTypes(text))
  }
  write(join(out, 'shared/public/style.css'), read('examples/shared/public/style.css'))
}

/** The text of a comment in both languages; a test tells which has no Chinese yet. */
const inLanguages = (text) => ({ en: text, zh: apiInChinese[text] ?? text })

/** What a text begins with: its first sentence, or what comes before a colon. */
const titleOf = (text) => text.split(/[:：。]|\.(?=\s|$)/)[0].replaceAll('`', '')

const kebabCase = (text) => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const variableName = (text) => kebabCase(text).replaceAll('-', '_').toUpperCase()

/** What an option's TSDoc says, in this file or in those that it imports: one line. */
function documentedIn(file, option) {
  const files = new Set([file])
  for (const path of files) {
    const text = readFileSync(path, 'utf8')
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*readonly ${option}\\??:`).exec(text)
    if (comment !== null) {
      const [about] = comment[1].replace(/\s*\n\s*\* ?/g, ' ').split('@')
      return about.trim()
    }
    // Not what is above the vendors.
    for (const [, other] of text.matchAll(/from '(\.{1,2}\/(?!\.\.)[^']+)\.js'/g)) {
      files.add(join(dirname(path), `${other}.ts`))
    }
  }
  throw new Error(`the option ${option} of ${file} has no TSDoc`)
}

/** What an identity must have for this vendor: then it is no captcha for a login. */
function requiredIdentity(text) {
  const [, members = ''] = /interface \w+Identity extends VisitorIdentity \{([^}]*)\}/.exec(text) ?? []
  return [...members.matchAll(/^ {2}(?:readonly )?(\w+): /gm)].map(([, name]) => name)
}

/** The vendors of one file: an `@example` as in `const provider = turnstile({ secret, siteKey })` makes one. */
function vendorsIn(file, subpath) {
  const text = readFileSync(file, 'utf8')
  const examples = text.matchAll(
    /\/\*\*\n \* ((?:(?!\*\/|\* @)[\s\S])+)(?:(?!\*\/)[\s\S])*?@example\n \* const provider = (\w+)\((\{.*\})\)\n \* @see (\S+)/g,
  )
  return [...examples].map(([, comment, factory, options, address]) => {
    const id = kebabCase(factory)
    const prefix = id === 'self-hosted' ? 'TICKETGATE' : variableName(factory)
    const { en, zh } = inLanguages(comment.replace(/\s*\n \* ?/g, ' ').trim())
    const code = `(${options})`
    const { properties } = parseAst(code).body[0].expression
    return {
      id,
      subpath,
      factory,
      title: { en: titleOf(en), zh: titleOf(zh) },
      page: address.replace(linkBase(), ''),
      // What the example only names is a setting; what it writes out is the project's own to change.
      options: properties.map(({ key: { name }, shorthand, value }) =>
        shorthand
          ? { name, variable: `${prefix}_${variableName(name)}`, about: inLanguages(documentedIn(file, name)) }
          : { name, value: code.slice(value.start, value.end) },
      ),
      requiredIdentity: requiredIdentity(text),
    }
  })
}

/** Every vendor of `@ticketgate/core`, by its exports. */
function allVendors() {
  return Object.entries(readJson('packages/core/package.json').exports).flatMap(([subpath, { types }]) => {
    if (!types.startsWith('./dist/providers/')) return []
    const source = join(root, 'packages/core', types.replace('dist', 'src').replace('.d.ts', '.ts'))
    const files = source.endsWith('index.ts')
      ? readdirSync(dirname(source)).map((name) => join(dirname(source), name))
      : [source]
    const vendors = files.flatMap((file) => vendorsIn(file, subpath.slice(2)))
    if (vendors.length === 0) throw new Error(`${subpath} has no @example as in "const provider = …({ secret })"`)
    return vendors
  })
}

/** The versions that examples and tests use. */
function versions() {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name !== 'shared')
  const all = [
    readJson('package.json').devDependencies,
    ...examples.map((name) => readJson('examples', name, 'package.json').dependencies),
  ]
  const entries = all.flatMap((some) => Object.entries(some ?? {})).filter(([name]) => !name.startsWith('@ticketgate/'))
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

// The service's command speaks by the same rule.
const languageRule = read('packages/server/src/cli/language.ts')

writeTemplates()
const made = '// Made by packages/create-ticketgate/build.mjs.\n'
write(
  join(here, 'src/generated/vendors.ts'),
  `${made}export const documentedVendors = ${JSON.stringify(allVendors(), null, 2)}\n`,
)
write(join(here, 'src/generated/language.ts'), made + languageRule)
write(
  join(here, 'src/generated/versions.ts'),
  `${made}export const versions = ${JSON.stringify(versions(), null, 2)} as const\n`,
)
