// Makes docs/reference/api: a page for each public package, with what its entry points export, from the TSDoc in the built
// declarations. The site's build runs it; the pages are not kept in the repository, which has api/ for reviews.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportsOf, parsed, publicPackages, typesOf } from './api-report.mjs'

/** The same in both languages, so that a reader of the Chinese pages stays among them. */
const folders = ['../docs/reference/api/', '../docs/zh/reference/api/']
/** @returns the pages, by file name */
export function apiPages() {
  const pages = {}
  for (const { name, dir, pkg } of publicPackages()) {
    const entries = Object.entries(pkg.exports)
    const isVendor = ([, target]) => name === 'core' && typesOf(target).startsWith('./dist/providers/')
    pages[`${name}.md`] = pageOf(
      pkg.name,
      dir,
      entries.filter((entry) => !isVendor(entry)),
    )
    if (name === 'core')
      pages['core-vendors.md'] = pageOf(`${pkg.name}: vendors`, dir, entries.filter(isVendor), pkg.name)
  }
  return pages
}

function pageOf(title, dir, entries, packageName = title) {
  const documented = new Set()
  const sections = entries.map(([subpath, target]) => {
    const names = [...exportsOf(join(dir, typesOf(target)))].sort(functionsFirst)
    const parts = names.flatMap(([name, place]) => {
      const key = `${place?.file}#${place?.local}`
      if (documented.has(key)) return []
      documented.add(key)
      return [exportOf(name, place)]
    })
    const nothing = 'Nothing by name: importing it does all.'
    return [`## ${join(packageName, subpath)}`, ...(parts.length === 0 ? [nothing] : parts)].join('\n\n')
  })
  return `---\npageClass: api\n---\n\n# ${title}\n\nMade from the sources’ own comments.\n\n${sections.join('\n\n')}\n`
}

const startsLow = (name) => /^[a-z]/.test(name)
/** What is called comes before the types that it takes; each by its name. */
function functionsFirst([a], [b]) {
  if (startsLow(a) !== startsLow(b)) return startsLow(a) ? -1 : 1
  return a < b ? -1 : 1
}

function exportOf(name, place) {
  if (place?.file === undefined) return `### ${name}\n\nOf \`${place?.from}\`.`
  const { code, declared } = parsed(place.file)
  const nodes = declared.get(place.local) ?? []
  const comments = nodes.map((node) => commentBefore(code, node.start)).filter((comment) => comment !== undefined)
  const { text, tags } = comments[0] ?? { text: '', tags: [] }
  const first = nodes[0]?.declaration ?? nodes[0]
  const members = membersOf(code, first)
  const signature =
    members === undefined ? nodes.map((node) => declarationOf(code, node)).join('\n\n') : headOf(code, first)
  return [
    `### ${name}`,
    ...(text === '' ? [] : [escaped(text)]),
    `\`\`\`ts\n${signature}\n\`\`\``,
    ...(members?.length > 0 ? [tableOf(members)] : []),
    ...tagsOf(tags),
  ].join('\n\n')
}

/** The TSDoc comment that ends where a declaration begins. */
function commentBefore(code, start) {
  const found = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:(?:export|declare|readonly|static)\s+)*$/.exec(
    code.slice(0, start),
  )
  if (found === null) return undefined
  const lines = found[1].split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
  const [text = '', ...tags] = lines.join('\n').split(tagStart)
  return {
    text: withLinks(text.trim()),
    tags: tags.map((tag) => {
      const [, name, value] = /^(\w+)\s*([\s\S]*)$/.exec(tag)
      return { name, value: withLinks(value.trim()) }
    }),
  }
}

const tagStart = /(?:^|\s)@(?=(?:default|deprecated|example|internal|param|returns|see|throws|typeParam)\b)/m

const withLinks = (text) => text.replace(/\{@link ([^}|\s]+)[^}]*\}/g, '`$1`')

/** An interface's or class's members; undefined: it has none to show one by one. */
function membersOf(code, node) {
  const body = node?.type === 'TSInterfaceDeclaration' || node?.type === 'ClassDeclaration' ? node.body.body : undefined
  if (body === undefined) return undefined
  return body
    .filter((member) => member.accessibility !== 'private' && member.key?.type !== 'PrivateIdentifier')
    .map((member) => {
      const { text = '', tags = [] } = commentBefore(code, member.start) ?? {}
      return {
        signature: withoutComments(code.slice(member.start, member.end)).replace(/^readonly |;$/g, ''),
        text,
        tags,
      }
    })
}

function tableOf(members) {
  const rows = members.map(({ signature, text, tags }) => {
    const usual = tags.find(({ name }) => name === 'default')?.value
    const more = usual === undefined ? '' : ` Default: ${usual.replace(/\.$/, '')}.`
    return `| ${inCell(codeSpan(signature))} | ${inCell(escaped(`${text}${more}`.trim()))} |`
  })
  return ['| member | |', '|---|---|', ...rows].join('\n')
}

const inCell = (text) => text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
const codeSpan = (text) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

/** What comes before a declaration's braces. */
const headOf = (code, node) => withoutComments(code.slice(node.start, node.body.start)).trim()
const declarationOf = (code, node) => {
  const whole = withoutComments(code.slice(node.start, node.end)).replace(/^(export )?(default )?(declare )?/, '')
  return whole.trim()
}
const withoutComments = (code) =>
  code
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\bimport\("[^"]*"\)\./g, '')
    .replace(/^\s*\n/gm, '')
    .trim()

function tagsOf(tags) {
  const all = (name) => tags.filter((tag) => tag.name === name).map(({ value }) => value)
  const parameters = all('param').map((value) => {
    const [, name, text] = /^(\w+)\s*-?\s*([\s\S]*)$/.exec(value) ?? ['', '', value]
    return `- \`${name}\`: ${escaped(inCell(text))}`
  })
  const one = (heading, values) => values.map((value) => `**${heading}** ${escaped(inCell(value))}`)
  return [
    ...(parameters.length > 0 ? [parameters.join('\n')] : []),
    ...one('Returns', all('returns')),
    ...one('Default:', all('default')),
    ...one('Deprecated:', all('deprecated')),
    ...one(
      'Throws',
      all('throws').map((value) => value.replace(/^\{(\w+)\}/, '`$1`')),
    ),
    ...all('example').map((value) => (value.startsWith('```') ? value : `\`\`\`ts\n${value}\n\`\`\``)),
    ...all('see').map((value) =>
      value.replace(/^docs\/(\S+\.md)$/, 'See [its page](../../$1).').replace(/^https:\S+$/, '<$&>'),
    ),
  ]
}

/** Text for a page: what looks like an element, or like a template's braces, is neither. */
const escaped = (text) =>
  text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('')

/** Writes the pages anew. */
export function writeApiPages() {
  const pages = Object.entries(apiPages())
  for (const folder of folders.map((path) => fileURLToPath(new URL(path, import.meta.url)))) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [file, text] of pages) writeFileSync(join(folder, file), text)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeApiPages()
