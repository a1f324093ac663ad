import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  addressesOf,
  codePageFile,
  documentationLine,
  linkBase,
  pictureBase,
  publicFolders,
  withAddresses,
  withPages,
} from '../../scripts/addresses.mjs'
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

  test('it has a picture, by a whole address, of a file that is there and small', () => {
    const pictures = [...readme.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)]
    expect(pictures).toHaveLength(1)
    for (const [, , address = ''] of pictures) {
      expect(address.startsWith(`${pictureBase()}docs/images/`), address).toBe(true)
      expect(statSync(join(root, address.slice(pictureBase().length))).size).toBeLessThan(300_000)
    }
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

test.each([
  ['https://github.com/o/r/blob/main/', 'https://raw.githubusercontent.com/o/r/main/'],
  ['https://gitlab.com/o/r/-/blob/main/', 'https://gitlab.com/o/r/-/raw/main/'],
])('under %s pictures are the files, and links the pages about them', (base, pictures) => {
  const [old, readme] = [
    'https://old.example/main/',
    '![p](https://old.example/main/p.png) [a](https://old.example/main/a.md)',
  ]
  const moved = withAddresses(readme, old, base)
  expect(moved).toBe(`![p](${pictures}p.png) [a](${base}a.md)`)
  expect(withAddresses(moved, base, old)).toBe(readme)
  expect(withAddresses('[a](https://else.example/a)', old, base)).toBe('[a](https://else.example/a)')
})

test('the pages that sources name move with the documentation', () => {
  const [old, base] = ['https://old.example/main/', 'https://new.example/']
  const source = '/** @see https://old.example/main/docs/a.md#b */ /** @see https://old.example/other */'
  const moved = '/** @see https://new.example/docs/a.md#b */ /** @see https://old.example/other */'
  expect(withPages(source, old, base)).toBe(moved)
})
