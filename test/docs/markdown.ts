import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** The Markdown files in a folder and, if `recursive`, below it, as paths from the root. */
export function markdownIn(folder: string, { recursive = false } = {}): string[] {
  const names = readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
  return names.flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : [])).sort()
}

/** The pages of the site, but for those that its build makes. */
export const docsPages = markdownIn('docs', { recursive: true }).filter(
  (page) => !/^docs\/(zh\/)?reference\/api\//.test(page),
)

/** What npm shows of each package. */
export const packagePages = readdirSync(join(root, 'packages')).flatMap((name) => markdownIn(join('packages', name)))

/** Every page that people read. */
export const pages = [...markdownIn('.'), ...docsPages, ...packagePages]
