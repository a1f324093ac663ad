import { expect, test } from 'vitest'
import { lineLogger } from '../../src/cli/log.js'

function linesOf(format: 'text' | 'json', fields: object, message: string): string[] {
  const written: string[] = []
  lineLogger(format, (line) => written.push(line)).warn(fields, message)
  return written.join('\n').split('\n')
}

test.each([
  ['a\nFAKE', 'a\\nFAKE'],
  ['a\r\nb', 'a\\r\\nb'],
  ['\u001b[2J', '\\u001b[2J'],
  ['a\u2028b', 'a\\u2028b'],
  ['a\u0085b', 'a\\u0085b'],
  ['abc\u202ecba', 'abc\\u202ecba'],
])('no value begins a line of the log or moves the cursor: %j', (value, shown) => {
  expect(linesOf('text', { field: value }, 'Message.')).toEqual([
    expect.stringMatching(/ WARN {2}Message\.$/),
    `    field: ${shown}`,
  ])
  expect(linesOf('text', {}, value)).toEqual([expect.stringContaining(`WARN  ${shown}`)])
})

test('a JSON entry is one line, whatever is in it', () => {
  const [line = '', ...more] = linesOf('json', { field: 'a\nb' }, 'Message\n')
  expect([JSON.parse(line), more]).toEqual([expect.objectContaining({ field: 'a\nb', msg: 'Message\n' }), []])
})
