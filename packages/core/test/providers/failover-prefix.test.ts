import { failover } from '@ticketgate/core'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { afterEach, describe, expect, test } from 'vitest'
import { visitor } from '../support/requests.js'

const keys = { secretId: 'AKIDfailover', secretKey: 'the account’s key' }
const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const ends: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const tencentHere = () => tencent({ ...keys, ...app })

describe('one field for two providers', () => {
  const extractOf = (ticket: string, prefix = 't') => {
    const provider = failover([
      { provider: tencentHere(), prefix },
      { provider: tianyu({ ...keys }), prefix: 'v' },
    ])
    ends.push(() => provider.close?.())
    return provider.extract((name) => ({ ticket, randstr: '@abc' })[name as 'ticket'], visitor(), {})
  }

  test('are told apart by what their tickets begin with', () => {
    expect(extractOf('t03abc')).toMatchObject({ ok: true, realm: 'tencent', ticket: ['t03abc'] })
    expect(extractOf('v2abc')).toMatchObject({ ok: true, realm: 'tianyu', ticket: ['v2abc'] })
    expect(extractOf('other')).toEqual({ ok: false, reason: 'malformed' })
  })

  test.each([
    ['terror_1001', 'tr', 'disaster'],
    ['trerror_1001', 'tr', 'disaster'],
    ['terror_1001', '@', 'disaster'],
    ['vterror_1001', 'tr', undefined],
  ])('%s where real ones begin with %s: %s', (start, prefix, reason) => {
    const extracted = extractOf(`${start}_${app.captchaAppId}_1700000000`, prefix)
    expect(extracted.ok ? undefined : extracted.reason).toBe(reason)
  })

  test('where prefixes do not tell tickets apart, the error is about them', () => {
    const make = () => failover([tencentHere(), tianyu(keys)])
    expect(make).toThrow(expect.objectContaining({ option: 'prefix' }))
  })

  test.each([
    ['no prefix', () => failover([tencentHere(), tianyu(keys)]), 'ERR_CAPTCHA_OPTION_VALUE'],
    [
      'one prefix',
      () => failover([{ provider: tencentHere(), prefix: 't' }, tianyu(keys)]),
      'ERR_CAPTCHA_OPTION_VALUE',
    ],
    [
      'a prefix of the other',
      () =>
        failover([
          { provider: tencentHere(), prefix: 't' },
          { provider: tianyu(keys), prefix: 'tr' },
        ]),
      'ERR_CAPTCHA_OPTION_VALUE',
    ],
    ['one provider', () => failover([tencentHere()] as never), 'ERR_CAPTCHA_OPTION_TYPE'],
    ['no list', () => failover(tencentHere() as never), 'ERR_CAPTCHA_OPTION_TYPE'],
    ['nothing', () => failover([tencentHere(), undefined] as never), 'ERR_CAPTCHA_OPTION_TYPE'],
    [
      'a name',
      () => failover([tencentHere(), { provider: 'turnstile', prefix: 'x' }] as never),
      'ERR_CAPTCHA_OPTION_TYPE',
    ],
  ])('%s: refused when it is made', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
