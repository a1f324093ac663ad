import { expect, test } from 'vitest'
import { clockFault } from '../../src/protocols/signatures.js'

test.each([
  [0, undefined],
  [-300, undefined],
  [300, undefined],
  [-301, "is 301 seconds behind this service's clock."],
  [400, "is 400 seconds ahead of this service's clock."],
])('a timestamp %i seconds off the clock: %s', (offSeconds, fault) => {
  const now = Date.UTC(2030, 0, 1)
  expect(clockFault(now + 999, now / 1000 + offSeconds)).toBe(fault)
})
