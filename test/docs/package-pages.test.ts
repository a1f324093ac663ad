import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { addressesOf, codePageFile, documentationLine, linkBase, publicFolders } from '../../scripts/addresses.mjs'
import { anchorsIn } from './anchors.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe.each(publicFolders())('what npm shows of %s', (folder) => {
  const pkg = JSON.parse(read(`packages/${folder}/package.json`))
  const readme = read(`packages/${folder}/README.md`)

  test('its addresses are those of the root: npm run addresses', () => {
    const { homepage, repository, bugs } = pkg
    expect({ homepage, repository, bugs }).toEqual(addressesOf(folder))
  })

  test('it is found by what it is for', () => {
    expect(pkg.description).toMatch(/\.$/)
    expect(pkg.keywords).toEqual(expect.arrayContaining(['ticketgate', 'captcha']))
    expect(pkg.keywords.length).toBeGreaterThanOrEqual(5)
  })

  test('its page stands alone: what it is, how to install it, an example, options', () => {
    expect(readme).toMatch(new RegExp(`^# ${pkg.name}\\n\\n[A-Z]`))
    const isCommand = pkg.name.startsWith('create-')
    const start = isCommand ? `npm create ${pkg.name.slice('create-'.length)}@latest` : `npm install .*${pkg.name}\\b`
    expect(readme).toMatch(new RegExp(`^${start}`, 'm'))
    if (!isCommand) expect(readme).toMatch(/^```(js|ts|jsx|vue|html)$/m)
    expect(readme).toMatch(/^## Options$/m)
    expect(readme).not.toMatch(/repository['’]s page/)
  })

  test('its links lead somewhere: every one is whole, and its file and heading are there', () => {
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
    expect(links).toContain(`${linkBase()}README.md`)
    for (const link of links) {
      expect(link).toMatch(/^https:/)
      if (!link.startsWith(linkBase())) continue
      const [file = '', anchor] = link.slice(linkBase().length).split('#')
      expect(existsSync(join(root, file)), link).toBe(true)
      if (anchor !== undefined) expect(anchorsIn(read(file)), link).toContain(anchor)
    }
  })
})

test('core names the pages of codes where the documentation is: npm run addresses', () => {
  expect(readFileSync(codePageFile, 'utf8').split('\n')).toContain(documentationLine())
})
