import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { changelogAt, filesAt } from '../../scripts/release.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(root + file, 'utf8')
const { version: current } = JSON.parse(read('package.json'))

test('every file that names the version does so alike', () => {
  const files: Record<string, string> = filesAt(current)
  for (const [file, text] of Object.entries(files)) expect(text, file).toBe(read(file))
  const versions = Object.entries(files).filter(([file]) => /^packages\/[^/]+\/package\.json$/.test(file))
  for (const [file, text] of versions) expect(JSON.parse(text).version, file).toBe(current)
})

test('the next version leaves no trace of this one', () => {
  const files: Record<string, string> = filesAt('99.0.0')
  for (const [file, text] of Object.entries(files)) {
    expect(text, file).not.toMatch(
      new RegExp(`(@ticketgate/[^\\n]*\\^|ticketgate:)${current.replaceAll('.', '\\.')}\\b`),
    )
  }
  expect(JSON.parse(files['package-lock.json'] ?? '').packages['packages/server'].version).toBe('99.0.0')
})

test('what was noted under "Next" gets the version, unless it is a preview; a version without notes is refused', () => {
  const noted = '# Changelog\n\n## Next\n\n- A.\n'
  expect(changelogAt(noted, '2.0.0')).toBe('# Changelog\n\n## 2.0.0\n\n- A.\n')
  expect(changelogAt(noted, '2.0.0-rc.1')).toBe(noted)
  expect(() => changelogAt('# Changelog\n\n## 1.0.0\n', '2.0.0')).toThrow('neither')
  expect(() => changelogAt('# Changelog\n\n## 1.0.0\n', '2.0.0-rc.1')).toThrow('neither')
})
