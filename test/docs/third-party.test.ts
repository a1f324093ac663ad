import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bundledModules, runtimeDependencies, thirdPartyPage } from '../../scripts/third-party.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(`${root}THIRD-PARTY.md`, 'utf8')
/** Those that ask for no more than to be named. */
const permissive = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

test('THIRD-PARTY.md lists what is installed: npm run third-party', () => {
  expect(page).toBe(thirdPartyPage())
})

test.each(runtimeDependencies())('what $name installs is under permissive licences', ({ licenses }) => {
  for (const [name, license] of licenses) expect(permissive, name).toContain(license)
})

test('no module of others is bundled for browsers', () => {
  expect(bundledModules()).toEqual([])
})

test('every file that is shipped and is no text of ours is named', () => {
  const tracked = execFileSync('git', ['ls-files', 'packages'], { cwd: root, encoding: 'utf8' }).split('\n')
  const data = tracked.filter(
    (path) => !path.includes('/test/') && /\.(bin|woff2?|ttf|png|jpe?g|wav|mp3|svg)$/.test(path),
  )
  expect(data.length).toBeGreaterThan(0)
  for (const path of data) expect(page).toContain(path.replace(/^packages\/[^/]+\//, ''))
})
