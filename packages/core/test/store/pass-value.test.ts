import { expect, test } from 'vitest'
import type { PassFacts } from '../../src/contracts/provider.js'
import { packPass, unpackPass } from '../../src/store/pass-value.js'

const all: [PassFacts, string][] = [
  [{ detail: {} }, ''],
  [{ detail: { level: 0 } }, '[{"level":0}]'],
  [{ score: 0.9, detail: { action: 'login' } }, '[{"action":"login"},0.9]'],
  [{ risk: 0, detail: {} }, '[{},null,0]'],
  [{ vendorCode: 1, risk: 20, detail: {} }, '[{},null,20,1]'],
  [{ vendorCode: 'OK', detail: {} }, '[{},null,null,"OK"]'],
]

test.each(all)('%j is kept as %s and read as it was', (facts, packed) => {
  expect(packPass(facts)).toBe(packed)
  expect(unpackPass(packed)).toStrictEqual(facts)
})
