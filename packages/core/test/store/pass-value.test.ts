import { expect, test } from 'vitest'
import type { PassFacts } from '../../src/contracts/provider.js'
import { packPass, passFacts, unpackPass } from '../../src/store/pass-value.js'

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
  expect(unpackPass(packed)).toEqual(facts)
})

test('what the vendor repeats of the visitor is not kept in clear', () => {
  const personal = ['the-ticket', 'user-42', '203.0.113.7', '7']
  const kept = (detail: Record<string, unknown>) => unpackPass(packPass({ detail }, () => personal))?.detail
  expect(kept({ cdata: 'user-42', action: 'login' })).toEqual({ action: 'login' })
  expect(kept({ cdata: 'session of user-42', hostname: 'a.example' })).toEqual({ hostname: 'a.example' })
  expect(kept({ seenFrom: 'ip 203.0.113.7', echoed: 'the-ticket' })).toEqual({})
  // A short one occurs in any text by chance; the site's own words are needed again.
  expect(kept({ challengeTs: '2026-07-17', short: '7' })).toEqual({ challengeTs: '2026-07-17' })
  expect(kept({ hostname: 'user-42.example', level: 7 })).toEqual({ hostname: 'user-42.example', level: 7 })
})

test('a fact that the vendor left out is not taken from Object.prototype', () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>
  Object.assign(polluted, { score: 0.9, risk: 'none' })
  try {
    const { score, risk } = passFacts({ detail: {} })
    const stored = unpackPass(packPass({ detail: {} }))
    expect([score, risk, stored?.score, stored?.risk]).toEqual([undefined, undefined, undefined, undefined])
  } finally {
    delete polluted['score']
    delete polluted['risk']
  }
})
