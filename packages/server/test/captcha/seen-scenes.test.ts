import { expect, test } from 'vitest'
import { seenScenes } from '../../src/captcha/seen-scenes.js'

test('an address that was forgotten counts as if it had seen what any forgotten one has', () => {
  const seen = seenScenes(2)
  expect(seen.lastOf('a')).toBeUndefined()
  seen.saw('a', 7)
  seen.saw('a', 9)
  seen.saw('b', 3)
  expect([seen.lastOf('a'), seen.lastOf('b'), seen.lastOf('c')]).toEqual([9, 3, undefined])
  // The one that was looked at least recently goes.
  seen.lastOf('a')
  seen.saw('c', 4)
  expect([seen.lastOf('a'), seen.lastOf('b')]).toEqual([9, 3])
  seen.saw('d', 5)
  expect([seen.lastOf('b'), seen.lastOf('e')]).toEqual([4, 4])
})
