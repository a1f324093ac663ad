import { expect, test } from 'vitest'
import { searchWords } from '../../site/.vitepress/search-words.mjs'

const sentence =
  '只有可信代理写的请求头才能采信，否则验证码的票据会按错误的地址校验：createVerifier() 与 ERR_CAPTCHA_OPTION_TYPE。'

test.each(['票据', '验证码', '可信代理', '请求头', 'createVerifier', 'err_captcha_option_type'])(
  'the search finds %s within a sentence',
  (wanted) => {
    const words: string[] = searchWords(sentence)
    expect(words).toEqual(expect.arrayContaining(searchWords(wanted)))
  },
)

test('it takes punctuation for no word, and letters for the same in upper and lower case', () => {
  expect(searchWords('“A”，b。')).toEqual(['a', 'b'])
})

test('a browser without a segmenter finds words between spaces', () => {
  const { Segmenter } = Intl
  try {
    Object.assign(Intl, { Segmenter: undefined })
    expect(searchWords('one-time ticket, 票据')).toEqual(['one', 'time', 'ticket', '票据'])
  } finally {
    Object.assign(Intl, { Segmenter })
  }
})
