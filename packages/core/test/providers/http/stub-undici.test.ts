import { expect, test } from 'vitest'
import { checkPool } from '../../../src/providers/http/setup-faults.js'
import { loadPool } from '../../../src/providers/http/shared-pools.js'

// As Bun's: the names are there, and nothing behind them.
class Stub {}

test('a runtime whose undici is a stub is refused', () => {
  const unsupported = { code: 'ERR_CAPTCHA_UNSUPPORTED', option: 'dispatcher' }
  expect(() => checkPool(new Stub() as never)).toThrow(expect.objectContaining(unsupported))
})

test('an undici that keeps its pool elsewhere is loaded whole', () => {
  const alone = () => {
    throw new Error("Cannot find module 'undici/lib/dispatcher/pool.js'")
  }
  expect(loadPool({ alone, withAll: () => ({ Pool: Stub as never }) })).toBe(Stub)
})
