import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What is missing where a source says `@deprecated`. */
function faultsIn(source: string): string[] {
  const tags = Array.from(source.matchAll(/@deprecated\b([^@]*?)(?:\*\/|\n)/g), ([, text = '']) => text)
  if (tags.length === 0) return []
  const unnamed = tags.filter((text) => !/\buse `[^`]+`/.test(text)).map((text) => `names nothing to use:${text}`)
  const codes = new Set(source.match(/'TICKETGATE_DEPRECATED_[A-Z_]+'/g))
  return codes.size < tags.length ? [...unnamed, 'warns of nothing'] : unnamed
}

test('whatever is deprecated says what to use, and warns', () => {
  const sources = readdirSync(join(root, 'packages'), { withFileTypes: true }).flatMap(({ name }) => {
    const folder = join(root, 'packages', name, 'src')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
    return files.map((file) => join(folder, file))
  })
  expect(sources.length).toBeGreaterThan(400)
  for (const file of sources) expect(faultsIn(readFileSync(file, 'utf8')), file).toEqual([])
})

test.each([
  ['/** @deprecated */\nexport const gate = captcha', ['names nothing to use: ', 'warns of nothing']],
  ['/** @deprecated use `captcha` */\nexport const gate = captcha', ['warns of nothing']],
])('one that is not well made is found: %s', (source, faults) => {
  expect(faultsIn(source)).toEqual(faults)
})

test('the recipe for it warns once, and says what to use', () => {
  const [, recipe = ''] =
    /```js\n(import \{ deprecate.+?)```/s.exec(readFileSync(`${root}CONTRIBUTING.md`, 'utf8')) ?? []
  expect(faultsIn(recipe)).toEqual([])
  const program = `${recipe}\nwarnOfLimit(); warnOfLimit(); gate(); console.log(gate())`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(stdout).toBe('guarded\n')
  expect(stderr.match(/\[TICKETGATE_\w+\] DeprecationWarning: .+/g)).toEqual([
    '[TICKETGATE_DEPRECATED_LIMIT] DeprecationWarning: limit will go in 0.4: use maxUses.',
    '[TICKETGATE_DEPRECATED_GATE] DeprecationWarning: gate() will go in 0.4: use captcha().',
  ])
})
