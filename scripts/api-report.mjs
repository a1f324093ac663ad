// Writes api/PACKAGE.md: what each public package exports, from the built .d.ts files, so that a review sees what changes.
// `npm run api`
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'

const root = fileURLToPath(new URL('../', import.meta.url))
const reportDir = join(root, 'api')

/** @returns the reports as they should be, by file name */
export const apiReports = () =>
  Object.fromEntries(publicPackages().map(({ name, dir, pkg }) => [`${name}.md`, reportOf(dir, pkg)]))

/** Each package that exports something to everybody: its folder's name, where it is, and its package.json. */
export function publicPackages() {
  const packages = readdirSync(join(root, 'packages')).map((name) => {
    const dir = join(root, 'packages', name)
    return { name, dir, pkg: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) }
  })
  return packages.filter(({ pkg }) => pkg.private !== true && pkg.exports !== undefined)
}

/** @returns the reports that are checked in, by file name */
export const checkedInReports = () =>
  Object.fromEntries(readdirSync(reportDir).map((file) => [file, readFileSync(join(reportDir, file), 'utf8')]))

function reportOf(dir, pkg) {
  const declarations = new Map()
  const entries = Object.entries(pkg.exports).map(([subpath, target]) => {
    const file = join(dir, typesOf(target))
    const names = [...exportsOf(file)].sort(byName).map(([name, { file, local, from }]) => {
      if (from !== undefined) return `- \`${name}\` of \`${from}\``
      collect(file, local, declarations)
      return `- \`${name}\`${local === name ? '' : ` (${local})`}`
    })
    for (const augmentation of parsed(file).augmentations) add(file, augmentation, declarations)
    return [`## ${join(pkg.name, subpath)}`, '', ...names, ''].join('\n')
  })
  return [
    `# What ${pkg.name} exports`,
    '',
    'Made by `npm run api` from the built declarations: what can be imported, and every type behind it.',
    '',
    ...entries,
    '## Declarations',
    '',
    '```ts',
    [...new Set(declarations.values())].sort().join('\n\n'),
    '```',
    '',
  ].join('\n')
}

export const typesOf = (target) => target.types ?? typesOf(target.import ?? target.require)
const byName = ([a], [b]) => (a < b ? -1 : 1)

const parsedFiles = new Map()

/** A declaration file's imports, exports and declarations. */
export function parsed(file) {
  if (!parsedFiles.has(file)) parsedFiles.set(file, parse(file))
  return parsedFiles.get(file)
}

function parse(file) {
  const code = readFileSync(file, 'utf8')
  const result = { code, imports: new Map(), exports: new Map(), stars: [], declared: new Map(), augmentations: [] }
  for (const node of parseAst(code, { lang: 'dts' }).body) {
    const source = node.source?.value
    if (node.type === 'ImportDeclaration') {
      for (const { local, imported } of node.specifiers) result.imports.set(local.name, [source, imported?.name])
    } else if (node.type === 'ExportAllDeclaration') {
      if (node.exported) result.exports.set(node.exported.name, { source, local: '*' })
      else result.stars.push(source)
    } else if (node.type === 'ExportDefaultDeclaration') {
      result.exports.set('default', { local: node.declaration.name ?? node.declaration.id?.name })
      if (node.declaration.id) result.declared.set(node.declaration.id.name, [node])
    } else if (node.type === 'ExportNamedDeclaration' && !node.declaration) {
      for (const { local, exported } of node.specifiers) {
        result.exports.set(exported.name, { source, local: local.name })
      }
    } else if (node.type === 'TSModuleDeclaration' || node.type === 'TSGlobalDeclaration') {
      result.augmentations.push(node)
    } else {
      for (const name of namesOf(node.declaration ?? node)) {
        result.declared.set(name, [...(result.declared.get(name) ?? []), node])
        if (node.declaration) result.exports.set(name, { local: name })
      }
    }
  }
  return result
}

const namesOf = ({ id, declarations }) => (declarations ? declarations.map(({ id }) => id.name) : id ? [id.name] : [])

/** The file that a relative import of another one means; undefined: another package. */
function resolve(file, source) {
  if (!source.startsWith('.')) return undefined
  const path = join(dirname(file), source).replace(/\.([cm]?)js$/, '.d.$1ts')
  if (!existsSync(path)) throw new Error(`${file} imports ${source}, and there is no ${path}: build first`)
  return path
}

/** What a file exports: where each name is declared, or the package it comes from. */
export function exportsOf(file) {
  const found = new Map()
  const { exports, stars } = parsed(file)
  for (const source of stars) {
    const other = resolve(file, source)
    if (other === undefined) found.set('*', { from: source })
    else for (const [name, place] of exportsOf(other)) if (name !== 'default') found.set(name, place)
  }
  for (const [name, { source, local }] of exports) {
    found.set(name, source === undefined ? origin(file, local) : exported(file, source, local))
  }
  return found
}

function exported(file, source, name) {
  const other = resolve(file, source)
  if (other === undefined || name === '*') return { from: source }
  const place = exportsOf(other).get(name)
  if (place === undefined) throw new Error(`${other} does not export ${name}, which ${file} needs`)
  return place
}

/** Where a name that is used in a file is declared; undefined: nowhere, so that it is one of the language's. */
function origin(file, name) {
  const { declared, imports } = parsed(file)
  if (declared.has(name)) return { file, local: name }
  const [source, imported = 'default'] = imports.get(name) ?? []
  return source === undefined ? undefined : exported(file, source, imported)
}

/** Adds a declaration, and those that it names. */
function collect(file, name, declarations) {
  for (const node of parsed(file).declared.get(name) ?? []) add(file, node, declarations)
}

function add(file, node, declarations) {
  if (declarations.has(node)) return
  declarations.set(node, textOf(parsed(file).code.slice(node.start, node.end)))
  for (const augmentation of parsed(file).augmentations) add(file, augmentation, declarations)
  for (const [source, name] of typeNamesIn(node)) {
    const place = source === undefined ? origin(file, name) : exported(file, source, name)
    if (place?.file !== undefined) collect(place.file, place.local, declarations)
  }
}

/** The types and constants that a declaration names, each with the file if it says `import('./file.js')`. */
function typeNamesIn(node) {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap(typeNamesIn)
  const named = [node.typeName, node.exprName, node.superClass, node.expression, node.computed ? node.key : undefined]
  const names = named.map(leftmostName).filter((name) => name !== undefined)
  const imported = node.type === 'TSImportType' ? [[node.source.value, leftmostName(node.qualifier)]] : []
  return [...names.map((name) => [undefined, name]), ...imported, ...Object.values(node).flatMap(typeNamesIn)]
}

/** `A` of `A.B.c`. */
function leftmostName(node) {
  if (node?.type === 'Identifier') return node.name
  return node && leftmostName(node.left ?? node.object)
}

/** A declaration without comments, but for the tags that are a promise, and without the folders it comes from. */
const textOf = (code) =>
  code
    .replace(/\/\*\*?([\s\S]*?)\*\//g, (_, comment) => {
      const promises = comment.match(/@(default|deprecated)[^@]*/g) ?? []
      return promises.map((text) => `/** ${text.replace(/\s*\n\s*\*?\s*/g, ' ').trim()} */`).join(' ')
    })
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\bimport\("\.[^"]*"\)\./g, '')
    .replace(/^(export )?(default )?(declare )?/, '')
    .replace(/^\s*\n/gm, '')

function write() {
  rmSync(reportDir, { recursive: true, force: true })
  mkdirSync(reportDir)
  for (const [file, report] of Object.entries(apiReports())) writeFileSync(join(reportDir, file), report)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) write()
