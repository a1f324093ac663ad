import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { en } from '../src/messages/en.js'
import { zh } from '../src/messages/zh.js'
import { projectFiles } from '../src/project.js'
import { otherVendors, serviceInTheBox, settingsOf, vendorOf, vendors } from '../src/vendors.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const readJson = (file: string) => JSON.parse(readFileSync(root + file, 'utf8'))
const chinese = /\p{Script=Han}/u
const notVendors = ['.', './adapter', './provider', './otel', './prometheus']

test('every vendor of @ticketgate/core is one here, by itself', () => {
  const subpaths = Object.keys(readJson('packages/core/package.json').exports).filter(
    (name) => !notVendors.includes(name),
  )
  const known = [...vendors, ...otherVendors].map(({ subpath }) => `./${subpath}`)
  expect([...new Set(known)].sort()).toEqual(subpaths.sort())
})

test('only a vendor that wants to know more than a login does is left out', () => {
  expect(otherVendors.map(({ id, requiredIdentity }) => [id, ...requiredIdentity])).toEqual([['oneaccess', 'sender']])
})

describe.each(vendors)('$id', (vendor) => {
  test('has a title in a line, a page, and a line about each setting', () => {
    expect(vendor.title.en).toMatch(/^[^\n.]{3,80}(\.\d[^\n]*)?$/)
    expect(existsSync(root + vendor.page), vendor.page).toBe(true)
    for (const { variable, about } of settingsOf(vendor)) {
      expect(variable).toMatch(/^[A-Z][A-Z\d_]+$/)
      expect(about.en).toMatch(/^[A-Z]/)
    }
  })

  test('is Chinese in Chinese: its settings, and its title unless that is a name which Chinese pages keep', () => {
    for (const { about } of settingsOf(vendor)) expect(about.zh).toMatch(chinese)
    const { en, zh } = vendor.title
    const [heading = ''] = readFileSync(root + vendor.page.replace('docs/', 'docs/zh/'), 'utf8').split('\n')
    const isName = !chinese.test(heading) && en.split(' ').every((word) => /[A-Z\d]/.test(word))
    expect(zh).toEqual(isName ? en : expect.stringMatching(chinese))
    expect(zh).not.toMatch(/[。：]/)
  })

  test.each([
    ['English', en],
    ['Chinese', zh],
  ])('the README of its project leads to pages that are there, in %s', (_, messages) => {
    for (const id of vendor.id === 'self-hosted' ? [serviceInTheBox, vendor.id] : [vendor.id]) {
      const choice = { name: 'app', framework: 'koa', typescript: false, vendor: id } as const
      const readme = projectFiles(choice, messages)['README.md'] ?? ''
      const { homepage } = readJson('package.json')
      const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
      expect(links.length).toBeGreaterThan(4)
      for (const link of links) expect(existsSync(root + link.slice(homepage.length + 1)), link).toBe(true)
      for (const { variable } of id === serviceInTheBox ? [] : settingsOf(vendorOf(id))) {
        if (variable !== 'ALTCHA_HMAC_KEY') expect(readme).toContain(variable)
      }
    }
  })
})
