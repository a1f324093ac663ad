import { expect, test } from 'vitest'
import { shellWord } from '../src/shell.js'

test.each([
  ['my-login', 'my-login'],
  ['../登录', '../登录'],
  ['my login', `'my login'`],
  ["ada's", `'ada'\\''s'`],
  ['$HOME', `'$HOME'`],
  ['~', `'~'`],
  ['-x', './-x'],
  ['a\\b', `'a\\b'`],
])('for a POSIX shell %s is written %s', (path, word) => {
  expect(shellWord(path, 'linux')).toBe(word)
})

test.each([
  ['..\\my-login', '..\\my-login'],
  ['D:\\work\\my-login', 'D:\\work\\my-login'],
  ['my login', '"my login"'],
  ["ada's", `"ada's"`],
  ['a&b', '"a&b"'],
])('on Windows %s is written %s', (path, word) => {
  expect(shellWord(path, 'win32')).toBe(word)
})
