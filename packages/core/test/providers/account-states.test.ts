import { expect, test } from 'vitest'
import { accountStates } from '../../src/providers/account-states.js'

test('an account has one state, however often its provider is made, and no other has it', () => {
  const stateOf = accountStates(() => ({ count: 0 }))
  const one = stateOf(['https://vendor.example/', 'key'])
  one.count = 1
  expect(stateOf(['https://vendor.example/', 'key'])).toBe(one)
  for (const other of [['https://vendor.example/key'], ['https://vendor.example/', undefined], []]) {
    expect(stateOf(other)).toEqual({ count: 0 })
  }
})

test('above 10,000 accounts the one not made for longest makes room', () => {
  const stateOf = accountStates(() => ({}))
  const [used, unused] = [stateOf(['used']), stateOf(['unused'])]
  for (let n = 0; n < 9_998; n += 1) stateOf([n])
  expect(stateOf(['used'])).toBe(used)
  stateOf(['one more'])
  expect(stateOf(['used'])).toBe(used)
  expect(stateOf(['unused'])).not.toBe(unused)
})
