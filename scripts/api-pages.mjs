// Makes docs/reference/api, and the same below docs/zh: a page for each public package, with what its entry points export,
// from the TSDoc in the built declarations. The site's build runs it; the pages are not kept in the repository, which has
// api/ for reviews.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linkBase } from './addresses.mjs'
import { exportsOf, parsed, publicPackages, typesOf } from './api-report.mjs'
import { apiInChinese, chineseOfComments } from './chinese.mjs'

/** What stands on the pages of a language beside the comments. */
const languages = {
  en: {
    docs: '../docs/',
    lead: 'Made from the sources’ own comments.',
    vendors: (name) => `${name}: vendors`,
    nothing: 'Nothing by name: importing it does all.',
    from: (name) => `Of ${name}.`,
    member: 'member',
    usual: (value) => `Default: ${value}.`,
    tags: { returns: 'Returns', default: 'Default:', deprecated: 'Deprecated:', throws: 'Throws' },
    example: 'Example',
    see: (link) => `See ${link}.`,
    texts: () => ({ textOf: (text) => text, left: () => [] }),
  },
  zh: {
    docs: '../docs/zh/',
    lead: '本页由源码里的注释生成。',
    vendors: (name) => `${name}：服务商`,
    nothing: '没有可以按名字导入的内容：导入它本身就够了。',
    from: (name) => `来自 ${name}。`,
    member: '成员',
    usual: (value) => `默认值：${value}。`,
    tags: { returns: '返回', default: '默认值：', deprecated: '已弃用：', throws: '抛出' },
    example: '示例',
    see: (link) => `见${link}。`,
    texts: () => chineseOfComments(apiInChinese),
  },
}

/**
 * The pages in a language, by file name.
 * @throws if a comment has no Chinese, or there is Chinese for what the code no longer says
 */
export function apiPages(language) {
  const texts = languages[language].texts()
  const pages = pagesWith({ ...languages[language], textOf: texts.textOf })
  const left = texts.left()
  if (left.length > 0) throw new Error(`The code says no longer what scripts/chinese/api.json has: ${left.join(' | ')}`)
  return pages
}

function pagesWith(words) {
  const pages = {}
  for (const { name, dir, pkg } of publicPackages()) {
    const entries = Object.entries(pkg.exports)
    const isVendor = ([, target]) => name === 'core' && typesOf(target).startsWith('./dist/providers/')
    pages[`${name}.md`] = pageOf(
      pkg.name,
      pkg.name,
      dir,
      entries.filter((entry) => !isVendor(entry)),
      words,
    )
    if (name === 'core')
      pages['core-vendors.md'] = pageOf(words.vendors(pkg.name), pkg.name, dir, entries.filter(isVendor), words)
  }
  return pages
}

function pageOf(title, packageName, dir, entries, words) {
  const documented = new Set()
  const sections = entries.map(([subpath, target]) => {
    const names = [...exportsOf(join(dir, typesOf(target)))].sort(functionsFirst)
    const parts = names.flatMap(([name, place]) => {
      const key = `${place?.file}#${place?.local}`
      if (documented.has(key)) return []
      documented.add(key)
      return [exportOf(name, place, words)]
    })
    return [`## ${join(packageName, subpath)}`, ...(parts.length === 0 ? [words.nothing] : parts)].join('\n\n')
  })
  return `---\npageClass: api\n---\n\n# ${title}\n\n${words.lead}\n\n${sections.join('\n\n')}\n`
}

/** A vendor's provider comes before what else is called, and that before the types that it takes; each by its name. */
function functionsFirst([a, ofA], [b, ofB]) {
  const ranks = [rank(a, ofA), rank(b, ofB)]
  if (ranks[0] !== ranks[1]) return ranks[0] - ranks[1]
  return a < b ? -1 : 1
}

function rank(name, place) {
  if (!/^[a-z]/.test(name)) return 2
  const { code, declared } = place?.file === undefined ? {} : parsed(place.file)
  const makesProvider = declared
    ?.get(place.local)
    ?.some((node) => /function \w+\([^)]*\): Provider</.test(code.slice(node.start, node.end)))
  return makesProvider ? 0 : 1
}

function exportOf(name, place, words) {
  if (place?.file === undefined) return `### ${name}\n\n${words.from(`\`${place?.from}\``)}`
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
    ...(text === '' ? [] : [escaped(words.textOf(text))]),
    `\`\`\`ts\n${signature}\n\`\`\``,
    ...(members?.length > 0 ? [tableOf(members, words)] : []),
    ...tagsOf(tags, words),
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
      return { name, value: withLinks(value.trim()).replace(/^\{(\w+)\}/, '`$1`') }
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

function tableOf(members, words) {
  const rows = members.map(({ signature, text, tags }) => {
    const [usual] = tags.filter(({ name }) => name === 'default' || name === 'param')
    const about = words.textOf(text)
    const more = usual?.name === 'default' ? words.usual(shownValue(usual.value, words)) : ''
    const space = about === '' || more === '' || /[。）]$/.test(about) ? '' : ' '
    return `| ${inCell(codeSpan(signature))} | ${inCell(escaped(`${about}${space}${more}`))} |`
  })
  return [`| ${words.member} | |`, '|---|---|', ...rows].join('\n')
}

/** A default: a literal as code, else what says it. */
function shownValue(text, words) {
  const value = text.replace(/\.$/, '')
  return /^('[^']*'|[\d_]+|true|false|[\w.]+\(\))$/.test(value) ? `\`${value}\`` : words.textOf(value)
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

function tagsOf(tags, words) {
  const all = (name) => tags.filter((tag) => tag.name === name).map(({ value }) => value)
  const parameters = all('param').map((value) => {
    const [, name, text] = /^(\w+)\s*-?\s*([\s\S]*)$/.exec(value) ?? ['', '', value]
    return `- \`${name}\`: ${escaped(inCell(words.textOf(text)))}`
  })
  const one = (name) => all(name).map((value) => `**${words.tags[name]}** ${escaped(inCell(words.textOf(value)))}`)
  return [
    ...(parameters.length > 0 ? [parameters.join('\n')] : []),
    ...one('returns'),
    ...one('default'),
    ...one('deprecated'),
    ...one('throws'),
    ...all('example').map(
      (value) => `**${words.example}**\n\n${value.startsWith('```') ? value : `\`\`\`ts\n${value}\n\`\`\``}`,
    ),
    ...all('see').map((value) => seeAlso(value, words)),
  ]
}

/** A page, named by its title in the language, or an address. */
function seeAlso(value, words) {
  const docs = `${linkBase()}docs/`
  if (!value.startsWith(docs)) return value.replace(/^https:\S+$/, '<$&>')
  const page = value.slice(docs.length)
  const text = readFileSync(new URL(`${words.docs}${page}`, import.meta.url), 'utf8')
  const [, title] = /^# (.+?)(?: \{#[\w-]+\})?$/m.exec(text)
  return words.see(`[${title}](../../${page})`)
}

/** Text for a page: what looks like an element, or like a template's braces, is neither. */
const escaped = (text) =>
  text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('')

/** Writes the pages anew. */
export function writeApiPages() {
  for (const [language, { docs }] of Object.entries(languages)) {
    const folder = fileURLToPath(new URL(`${docs}reference/api/`, import.meta.url))
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const [file, text] of Object.entries(apiPages(language))) writeFileSync(join(folder, file), text)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeApiPages()
