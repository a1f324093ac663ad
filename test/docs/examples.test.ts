import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pages, root } from './markdown.js'

type Language = 'js' | 'ts'
interface Example {
  readonly page: string
  /** Its first line's number in the page. */
  readonly line: number
  readonly code: string
  /** Nothing comes before it in its page, and it imports something: a reader takes it for whole. */
  readonly isWhole: boolean
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ticketgate-docs-'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'env.d.ts'), envOfJavaScript)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** TypeScript alone has to say what happens where a variable is not set; core's options say so to everybody. */
const envOfJavaScript = `declare namespace NodeJS {
  interface ProcessEnv { TICKETGATE_SECRET_ID: string; TICKETGATE_SECRET_KEY: string; TICKETGATE_SEAL_KEY: string }
}`

/** All but those whose fence says more than the language: `ts fragment` is no whole, `js before` is what others wrote. */
async function examplesIn(language: Language): Promise<Example[]> {
  const examples: Example[] = []
  for (const page of pages) {
    const text = await readFile(join(root, page), 'utf8')
    const found = [...text.matchAll(/^```([jt]s)\n(.*?)^```/gms)]
    for (const [order, { index, 1: fence, 2: code = '' }] of found.entries()) {
      if (fence !== language) continue
      examples.push({
        page,
        line: text.slice(0, index).split('\n').length + 1,
        code,
        isWhole: order === 0 && /^import /m.test(code),
      })
    }
  }
  return examples
}

/** Each example is a module of its own whose lines have the page's numbers, so that the compiler names the place. */
function moduleOf({ line, code }: Example): string {
  const isMember = code.startsWith('@') && !/^(export )?class /m.test(code)
  const before = isMember ? 'class Example {' : ''
  const after = isMember ? 'method() {} }' : ''
  return `${'\n'.repeat(line - 2)}${before}\n${code}${after}\nexport {}\n`
}

/** What the compiler says of the examples, each a file, with declarations beside them. */
async function compile(language: Language, examples: readonly Example[], declarations: string[]): Promise<string> {
  const files = [...declarations]
  if (language === 'js') files.push(join(folder, 'env.d.ts'))
  for (const example of examples) {
    const file = join(folder, `${example.page.replaceAll('/', '-')}-${example.line}.${language}`)
    await writeFile(file, moduleOf(example))
    files.push(file)
  }
  const project = join(folder, `${language}.json`)
  const compilerOptions = {
    typeRoots: [join(root, 'node_modules/@types')],
    ...(language === 'js' && { checkJs: true, noImplicitAny: false }),
  }
  const config = { extends: join(root, 'tsconfig.check.json'), compilerOptions, include: [], files }
  await writeFile(project, JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', project], { cwd: folder }, (_, output) => resolve(output))
  })
}

test.each(['ts', 'js'] as const)('every example in %s compiles', async (language) => {
  const examples = await examplesIn(language)
  expect(examples.length).toBeGreaterThan(10)
  expect(await compile(language, examples, [join(root, 'test/docs/globals.d.ts')])).toBe('')
})

test.each(['ts', 'js'] as const)(
  'the first example of a page is whole if it imports anything, in %s',
  async (language) => {
    const examples = (await examplesIn(language)).filter(({ isWhole }) => isWhole)
    expect(examples.length).toBeGreaterThan(3)
    expect(await compile(language, examples, [])).toBe('')
  },
)
