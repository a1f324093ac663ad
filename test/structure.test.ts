import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { describe, expect, it } from 'vitest'
import { linkBase } from '../scripts/addresses.mjs'
import { anchorsIn } from './docs/anchors.js'

const packages = join(import.meta.dirname, '../packages')
const roomOf = (file: string) => file.split(/[/.]/)[0] ?? ''

/** From top to bottom: a room, which is a folder or a file of `src`, imports only from those below it. */
const rooms = {
  core: [
    ...['index', 'exports', 'tenants', 'verifier', 'assembly', 'http', 'guard', 'check', 'self-test', 'request'],
    ...['providers', 'store', 'attempts', 'verifier-options', 'report', 'page', 'check-options', 'errors'],
    ...['rate-limit', 'sweeper', 'queue', 'deadline', 'code-page', 'read-text', 'environment', 'contracts'],
  ],
  server: ['index', 'cli', 'service', 'console', 'protocols', 'widget', 'http', 'captcha', 'options', 'contracts'],
}

/** Of each package, the files that each of its own imports, as paths in `src`. */
const importsOf = new Map(
  readdirSync(packages)
    .filter((name) => existsSync(join(packages, name, 'src')))
    .map((name) => [name, importsIn(join(packages, name, 'src'))]),
)

describe.each([...importsOf])('%s', (_, imports) => {
  it('has no files that import each other in a circle, not even for types', () => {
    expect(circleIn(imports)).toEqual([])
  })
})

describe.each(Object.entries(rooms))('%s', (name, order) => {
  const imports = importsOf.get(name) ?? new Map<string, string[]>()

  it('has a place for every room', () => {
    expect(Array.from(imports.keys(), roomOf).filter((room) => !order.includes(room))).toEqual([])
  })

  it('has no room that imports from one above it', () => {
    const upwards = Array.from(imports).flatMap(([file, imported]) =>
      imported
        .filter((other) => order.indexOf(roomOf(other)) < order.indexOf(roomOf(file)))
        .map((other) => `${file} imports ${other}`),
    )
    expect(upwards).toEqual([])
  })
})

describe('the search for circles', () => {
  it('finds one, wherever it begins', () => {
    const imports = new Map(Object.entries({ top: ['left', 'right'], left: ['low'], right: ['low'], low: ['right'] }))
    expect(circleIn(imports)).toEqual(['low', 'right', 'low'])
  })

  it('takes two ways to one file for none', () => {
    const imports = new Map(Object.entries({ top: ['left', 'right'], left: ['low'], right: ['low'], low: [] }))
    expect(circleIn(imports)).toEqual([])
  })
})

describe.each([...importsOf.keys()])('what the comments of %s refer to by @see', (name) => {
  const src = join(packages, name, 'src')
  const seen = Array.from(importsOf.get(name)?.keys() ?? []).flatMap((file) => {
    const code = readFileSync(join(src, file), 'utf8')
    return Array.from(code.matchAll(/@see\s+(.*?)\s*(?:\*\/|$)/gm), ([, target = '']) => ({ file, code, target }))
  })

  it('is an address, a {@link} or a name of the file', () => {
    const unclear = seen.filter(
      ({ code, target }) =>
        !/^https:\/\/\S+$|^\{@link [\w.]+\}$/.test(target) &&
        !(/^\w+$/.test(target) && [...code.matchAll(new RegExp(`\\b${target}\\b`, 'g'))].length > 1),
    )
    expect(unclear.map(({ file, target }) => `${file}: ${target}`)).toEqual([])
  })

  it('is there, at the project’s address, where it is a page of the documentation: npm run addresses', () => {
    const missing = seen.filter(({ target }) => {
      if (!/\/docs\/\S+\.md\b/.test(target)) return false
      if (!target.startsWith(linkBase())) return true
      const [page = '', anchor] = target.slice(linkBase().length).split('#')
      const path = join(packages, '..', page)
      return !existsSync(path) || (anchor !== undefined && !anchorsIn(readFileSync(path, 'utf8')).includes(anchor))
    })
    expect(missing.map(({ file, target }) => `${file}: ${target}`)).toEqual([])
  })
})

function importsIn(src: string): Map<string, string[]> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file))
  return new Map(
    files.map((file) => {
      const program = parseAst(readFileSync(join(src, file), 'utf8'), { lang: 'ts' })
      const imported = Array.from(relativeSources(program), (source) => join(file, '..', source))
      return [file, imported.map((path) => path.replace(/\.(m?)js$/, '.$1ts')).filter((path) => files.includes(path))]
    }),
  )
}

/** What a syntax tree imports from relative paths: by statements, by `import()`, and in types. */
function* relativeSources(node: unknown): Generator<string> {
  if (node === null || typeof node !== 'object') return
  if ('source' in node) {
    const { source } = node as { source: { value?: unknown } | null }
    if (typeof source?.value === 'string' && source.value.startsWith('.')) yield source.value
  }
  for (const child of Object.values(node)) yield* relativeSources(child)
}

/** The first circle found, with its first file at its end again; empty if there is none. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>()
  const follow = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    for (const other of imports.get(file) ?? []) {
      const circle = follow(other, [...way, file])
      if (circle.length > 0) return circle
    }
    done.add(file)
    return []
  }
  for (const file of imports.keys()) {
    const circle = follow(file, [])
    if (circle.length > 0) return circle
  }
  return []
}
