import { captchafox } from '@ticketgate/core/captchafox'
import { geetest } from '@ticketgate/core/geetest'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { turnstile } from '@ticketgate/core/turnstile'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
beforeEach(() => {
  emitWarning.mockClear()
})
afterEach(() => vi.unstubAllEnvs())

const secret = '1x0000000000000000000000000000000AA'
const sitekey = '10000000-ffff-ffff-ffff-000000000001'
const siteKey = 'sk_11111111000000001111111100000000'
type Allowed = { readonly allowTestSecretInProduction?: boolean }
const canBeAllowed: [string, (allowed?: Allowed) => unknown][] = [
  ['turnstile', (allowed) => turnstile({ secret, ...allowed })],
  ['hcaptcha', (allowed) => hcaptcha({ secret: `0x${'0'.repeat(40)}`, sitekey, ...allowed })],
  ['recaptcha', (allowed) => recaptcha({ secret: '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe', ...allowed })],
  ['captchafox', (allowed) => captchafox({ secret: 'of the site', siteKey, ...allowed })],
]
const demo = { captchaId: '647f5ed2ed8acb4be36784e01556bb71', captchaKey: 'of the site' }
const withPublishedKeys: typeof canBeAllowed = [...canBeAllowed, ['geetest', () => geetest(demo)]]

describe.each(withPublishedKeys)('the published keys of %s', (name, make) => {
  test.each(['development', 'test', ' Test'])('are taken without a word where NODE_ENV is %j', (value) => {
    vi.stubEnv('NODE_ENV', value)
    make()
    expect(emitWarning).not.toHaveBeenCalled()
  })

  test('are warned of at the start where NODE_ENV is not set, once', () => {
    for (const value of [undefined, ' ', '']) {
      vi.stubEnv('NODE_ENV', value)
      make()
    }
    expect(emitWarning.mock.calls).toEqual([
      [
        expect.stringMatching(
          new RegExp(
            `^${name}\\(\\): option "\\w+" is .*NODE_ENV is not set.*See https://\\S+/errors/TICKETGATE_TEST_KEYS\\.md$`,
          ),
        ),
        { type: 'CaptchaWarning', code: 'TICKETGATE_TEST_KEYS' },
      ],
    ])
    expect(JSON.stringify(emitWarning.mock.calls)).not.toContain(secret)
  })
})

test.each(canBeAllowed)(
  'the published keys of %s are taken without a word where they are allowed by name',
  (_, make) => {
    vi.stubEnv('NODE_ENV', undefined)
    make({ allowTestSecretInProduction: true })
    expect(emitWarning).not.toHaveBeenCalled()
  },
)

test('keys of one’s own are warned of nowhere', () => {
  vi.stubEnv('NODE_ENV', undefined)
  turnstile({ secret: 'of the site' })
  expect(emitWarning).not.toHaveBeenCalled()
})
