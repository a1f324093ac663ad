import { beforeAll, describe, expect, it } from 'vitest'
import { platforms } from './nest-app.js'
import { nestCases } from './nest-cases.js'
import { node22, type RowResult, runRow } from './nest-row.js'

const newerNode = node22()
const rows = [
  { nest: 'nest-10', node: process.execPath },
  { nest: 'nest-11', node: process.execPath },
  { nest: 'nest-12', node: newerNode },
]

const results = new Map<string, RowResult>()

// All rows at once: each spends much of its time waiting.
beforeAll(async () => {
  await Promise.all(
    rows.map(async ({ nest, node }) => {
      if (node !== undefined) results.set(nest, await runRow(nest, node))
    }),
  )
}, 400_000)

for (const { nest, node } of rows) {
  if (node === undefined) {
    const message = `${nest} WAS NOT TESTED: it needs Node 22, this is ${process.version}, and npx -p node@22 brought none.`
    console.error(message)
    it.skipIf(process.env['CI'] === undefined)(message, () => expect.fail(message))
    continue
  }
  describe(nest, () => {
    it('is the version that its name says', () => {
      expect(`nest-${results.get(nest)?.nest.split('.')[0]}`).toBe(nest)
    })
    for (const platform of platforms) {
      describe(platform, () => {
        it.each(nestCases(platform).map(({ name }) => name))('%s', (name) => {
          const { errors } = results.get(nest) as RowResult
          expect(errors.has(`${platform} ${name}`)).toBe(true)
          expect(errors.get(`${platform} ${name}`)).toBeUndefined()
        })
      })
    }
  })
}
