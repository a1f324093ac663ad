import { expect, test } from 'vitest'
import { codePage, sentence, withPage } from '../src/code-page.js'
import { CaptchaError } from '../src/errors.js'
import { createVerifier } from '../src/index.js'

const address = /^https:\/\/\S+\/docs\/errors\/ERR_CAPTCHA_OPTION_MISSING\.md$/

test('a code has the address of its page', () => {
  expect(codePage('ERR_CAPTCHA_OPTION_MISSING')).toMatch(address)
})

test.each(['It is wrong', 'It is wrong.', 'Is it wrong?', 'It is (plainly wrong.)'])(
  'the address follows "%s"',
  (message) => {
    expect(withPage('SOME_CODE', message)).toMatch(/wrong[.?]\)? See https:\S+\/SOME_CODE\.md$/)
  },
)

test.each([
  ['It is wrong', 'It is wrong.'],
  ['It is wrong.', 'It is wrong.'],
  ['It is (plainly wrong.)', 'It is (plainly wrong.)'],
])('"%s" ends once', (text, ended) => {
  expect(sentence(text)).toBe(ended)
})

test('what a wrong option throws ends with the address of its page', () => {
  try {
    // @ts-expect-error There is no provider.
    createVerifier({})
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(CaptchaError)
    const { code, message } = error as CaptchaError
    expect(message.split(' ').at(-1)).toBe(codePage(code))
  }
})
