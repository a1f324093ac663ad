import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { read, root } from './markdown.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ticketgate-testing-pages-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The page's example that has this text, word for word. */
function exampleOf(page: string, text: string): string {
  const blocks = [...read(page).matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block)
  const example = blocks.find((block) => block?.includes(text))
  if (example === undefined) throw new Error(`${page} has no example with ${text}`)
  return example
}

/** What a program prints; an assertion of its own that fails is an error. */
async function run(name: string, code: string): Promise<string> {
  writeFileSync(join(folder, `${name}.mts`), code)
  const flags = [
    '--noCheck',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--experimentalDecorators',
    '--types',
    'node',
  ]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [tsc, ...flags, `${name}.mts`], { cwd: folder })
  const { stdout } = await promisify(execFile)(process.execPath, [`${name}.mjs`], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'test', TURNSTILE_SECRET: 'never used' },
  })
  return stdout
}

test('the tests with a fake provider run as they stand', async () => {
  await run('fake-provider', exampleOf('docs/guard/testing.md', "testTickets.reject('risk')"))
})

test('the tests of one’s own provider against a fake of its vendor run as they stand', async () => {
  await run('turnstile', exampleOf('docs/guard/testing.md', 'siteverifyWire('))
  expect(await run('tencent', exampleOf('docs/guard/testing.md', 'tencentWire('))).toBe('pass\nreject\n')
})

test('Nest’s recipe tests the app’s own module, its verifier swapped', async () => {
  const page = 'docs/guard/nestjs-tests.md'
  const both = `${exampleOf(page, 'export const VERIFIER')}${exampleOf(page, 'overrideProvider(VERIFIER)')}`
  const once = new Set<string>()
  const code = both.replace(/^import .*\n/gm, (line) => {
    const isNew = !once.has(line)
    once.add(line)
    return isNew ? line : ''
  })
  await run(
    'nest',
    `import 'reflect-metadata'\n${code.replace("import { createVerifier } from '@ticketgate/core'\n", '')}`,
  )
})
