import { describe, expect, test } from 'vitest'
import { words as traditional } from '../src/frame/words/words-1028.js'
import { words as english } from '../src/frame/words/words-1033.js'
import { words as simplified } from '../src/frame/words/words-2052.js'

describe.each([
  [2052, simplified, '。', /字母/, /数字/],
  [1028, traditional, '。', /字母/, /數字/],
  [1033, english, '.', /letters/, /digits/],
] as const)('the words of language %i', (_, words, stop, letters, digits) => {
  const { wrongLetters, wrongSlide, wrong, oneMore, workingWhy, ticketExpired, stale, empty, audioBroken, expired } =
    words
  const { offline, refused, throttled, throttledMinutes, again, slideKeys, helpText } = words

  test('have the same punctuation in every sentence', () => {
    const sentences = [
      wrongLetters,
      wrongSlide,
      wrong,
      oneMore,
      workingWhy,
      ticketExpired,
      stale,
      empty,
      audioBroken,
      expired,
      offline,
      refused,
      again,
    ]
    for (const text of [...sentences, throttled(5), throttledMinutes(5), slideKeys, helpText]) {
      expect(text.at(-1), text).toBe(stop)
    }
  })

  test('name letters where they are read, and digits where they are heard', () => {
    for (const text of [words.lettersLabel(4), words.lettersLabel()]) expect(text).toMatch(letters)
    for (const text of [words.audioLabel(4), words.audioLabel()]) expect(text).toMatch(digits)
    expect(empty).toMatch(letters)
  })
})
