import { createVerifier, failover, type Provider, verifiers } from '@ticketgate/core'
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
const anyOf = (provider: unknown) => provider as Provider
type Allowed = { readonly allowTestSecretInProduction?: boolean }
const canBeAllowed: [string, (allowed?: Allowed) => Provider][] = [
  ['turnstile', (allowed) => anyOf(turnstile({ secret, ...allowed }))],
  ['hcaptcha', (allowed) => anyOf(hcaptcha({ secret: `0x${'0'.repeat(40)}`, sitekey, ...allowed }))],
  ['recaptcha', (allowed) => anyOf(recaptcha({ secret: '6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe', ...allowed }))],
  ['captchafox', (allowed) => anyOf(captchafox({ secret: 'of the site', siteKey, ...allowed }))],
]
const demo = { captchaId: '647f5ed2ed8acb4be36784e01556bb71', captchaKey: 'of the site' }
const withPublishedKeys: typeof canBeAllowed = [...canBeAllowed, ['geetest', () => anyOf(geetest(demo))]]

describe.each(withPublishedKeys)('the published keys of %s', (name, make) => {
  test.each(['development', 'test', ' Test'])('are taken without a word where NODE_ENV is %j', (value) => {
    vi.stubEnv('NODE_ENV', value)
    createVerifier({ provider: make() })
    expect(emitWarning).not.toHaveBeenCalled()
  })

  test.each([undefined, ' ', ''])('are warned of as the verifier is made, where NODE_ENV is %j', (value) => {
    vi.stubEnv('NODE_ENV', value)
    const provider = make()
    expect(emitWarning).not.toHaveBeenCalled()
    createVerifier({ provider })
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

  test('are warned of by the verifier’s logger, if it has one', () => {
    vi.stubEnv('NODE_ENV', undefined)
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    createVerifier({ provider: make(), logger })
    const message = expect.stringMatching(new RegExp(`^${name}\\(\\): option .*NODE_ENV is not set`))
    expect(logger.warn.mock.calls).toEqual([[{ code: 'TICKETGATE_TEST_KEYS' }, message]])
    expect(emitWarning).not.toHaveBeenCalled()
  })
})

describe('published keys are found', () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const warnings = () => logger.warn.mock.calls.map(([{ code }]) => code)
  beforeEach(() => {
    logger.warn.mockClear()
    vi.stubEnv('NODE_ENV', undefined)
  })

  test('behind failover', () => {
    const own = hcaptcha({ secret: 'of the site', sitekey: 'of the site' })
    createVerifier({ provider: failover([own, turnstile({ secret })]), logger })
    expect(warnings()).toEqual(['TICKETGATE_TEST_KEYS'])
  })

  test('in a tenant’s provider, and are warned of once for all tenants', async () => {
    const tenants = verifiers({ tenant: () => 'shop', provider: () => turnstile({ secret }), logger })
    for (const tenant of ['shop', 'other shop']) await tenants.check({ 'cf-turnstile-response': '' }, {}, { tenant })
    await tenants.close()
    expect(warnings()).toEqual(['TICKETGATE_TEST_KEYS'])
  })
})

test.each(canBeAllowed)(
  'the published keys of %s are taken without a word where they are allowed by name',
  (_, make) => {
    vi.stubEnv('NODE_ENV', undefined)
    createVerifier({ provider: make({ allowTestSecretInProduction: true }) })
    expect(emitWarning).not.toHaveBeenCalled()
  },
)

test('keys of one’s own are warned of nowhere', () => {
  vi.stubEnv('NODE_ENV', undefined)
  createVerifier({ provider: turnstile({ secret: 'of the site' }) })
  expect(emitWarning).not.toHaveBeenCalled()
})
