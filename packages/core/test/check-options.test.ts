import { CaptchaError, type CaptchaErrorCode, createVerifier, type Provider } from '@ticketgate/core'
import { createChallenge, createGuard, listOf, text } from '@ticketgate/core/adapter'
import { tianyu, tianyuClient } from '@ticketgate/core/tianyu'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'

const keys = { secretId: 'AKIDx', secretKey: 'the secret key' }
const provider = fakeProvider()
const verifier = createVerifier({ provider })

function errorOf(make: () => unknown): CaptchaError {
  try {
    make()
  } catch (error) {
    if (error instanceof CaptchaError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

type Case = readonly [option: string, value: unknown, code: CaptchaErrorCode, got?: string]
const type = 'ERR_CAPTCHA_OPTION_TYPE'
const value = 'ERR_CAPTCHA_OPTION_VALUE'
const missing = 'ERR_CAPTCHA_OPTION_MISSING'
const unknown = 'ERR_CAPTCHA_OPTION_UNKNOWN'

function expectOptionError(error: CaptchaError, [option, , code, shownValue]: Case): void {
  expect(error.code).toBe(code)
  expect(error.name).toBe('CaptchaError')
  expect(error.message).toContain(`"${option}"`)
  if (shownValue !== undefined) expect(error.message).toContain(shownValue)
}

describe('options of tianyu() and tianyuClient()', () => {
  const cases: Case[] = [
    ['secretid', 'x', unknown, 'secretId'],
    ['secretId', undefined, missing],
    ['secretId', '', value, '""'],
    ['secretId', 42, type, '42'],
    ['secretId', '\ud800', value],
    ['secretKey', undefined, missing],
    ['secretKey', '', value, 'is its environment variable set?'],
    ['secretKey', null, type],
    ['secretKey', Buffer.from('x'), type, 'object'],
    ['token', '', value],
    ['token', '\udc00', value, '1 characters'],
    ['region', 'mars', value, 'ap-guangzhou'],
    ['region', 'gz&Action=x', value],
    ['region', '', value],
    ['endpoint', 'csec.api.qcloud.com', value, 'https://'],
    ['endpoint', 'ftp://x', value],
    ['endpoint', 7, type, '7'],
    ['endpoint', 'https://csec.example.com/v2/index.php?tenant=7', value, 'without a user name, a query'],
    ['endpoint', 'https://csec.example.com/v2/index.php#a', value, 'fragment'],
    ['method', 'PUT', value, '"PUT"'],
    ['method', 'get', value, 'GET, POST'],
    ['signatureMethod', 'HmacMD5', value, 'HmacSHA256'],
    ['dispatcher', {}, value, 'undici'],
    ['dispatcher', 'proxy', type],
    ['connections', 0, value, '1'],
    ['connections', '64', type, '"64"'],
    ['now', 1, type],
  ]
  test.for(cases)('%s: %j', (row) => {
    const [option, given] = row
    expectOptionError(
      errorOf(() => tianyuClient({ ...keys, [option]: given } as never)),
      row,
    )
    expectOptionError(
      errorOf(() => tianyu({ ...keys, [option]: given } as never)),
      row,
    )
  })

  const own: Case[] = [
    ['captchaType', 0, value, '1 to 9'],
    ['captchaType', 1.5, value],
    ['captchaType', '1', type],
    ['captchaType', Number.NaN, value, 'NaN'],
    ['disturbLevel', 3, value],
    ['businessId', -1, value, '-1'],
    ['sceneId', 2 ** 32, value],
    ['verifyType', true, type],
    ['challengeAction', 'CaptchaVerify', value, 'CaptchaGetUrl'],
    ['clientType', 3, value, '1, 2, 4'],
    ['isHttps', true, type],
    ['ticketTtlMs', 60_000, value, '1200000'],
  ]
  test.for(own)('tianyu %s: %j', (row) => {
    expectOptionError(
      errorOf(() => tianyu({ ...keys, [row[0]]: row[1] } as never)),
      row,
    )
  })

  test('refuses the slide puzzle with CaptchaGetUrl, which serves letters alone', () => {
    const slide = { ...keys, captchaType: 9 } as const
    const error = errorOf(() => tianyu({ ...slide, challengeAction: 'CaptchaGetUrl' }))
    expect(error).toMatchObject({ code: value, option: 'captchaType', fault: { kind: 'refused' } })
    expect(tianyu({ ...slide, challengeAction: 'CaptchaIframeQuery' }).name).toBe('tianyu')
  })

  test.each([undefined, null, 'x', 7, []])('options that are %j', (options) => {
    expect(errorOf(() => tianyu(options as never)).code).toBe(type)
    expect(errorOf(() => createVerifier(options as never)).code).toBe(type)
  })

  test('takes an option that is undefined as left out', () => {
    expect(tianyu({ ...keys, endpoint: undefined, region: undefined } as never).name).toBe('tianyu')
  })
})

describe('createVerifier()', () => {
  const cases: Case[] = [
    ['timeout', 1, unknown, 'timeoutMs'],
    ['provider', undefined, missing],
    ['provider', {}, value],
    ['store', new Map(), value],
    ['store', 'redis://host', type],
    ['timeoutMs', 49, value, '50 to 60000'],
    ['timeoutMs', Number.POSITIVE_INFINITY, value, 'Infinity'],
    ['timeoutMs', '3s', type],
    ['maxUses', 0, value],
    ['maxUses', 2.5, value],
    ['rejectTtlMs', 0, value],
    ['maxPending', -1, value],
    ['maxChecksPerIpPerMinute', 0, value],
    ['logger', { info() {} }, value],
    ['logger', true, type],
  ]
  test.for(cases)('%s: %j', (row) => {
    expectOptionError(
      errorOf(() => createVerifier({ provider, [row[0]]: row[1] } as never)),
      row,
    )
  })
})

describe('createGuard()', () => {
  const budget = { perMinute: 1 }
  const pass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 }
  const cases: Case[] = [
    ['indentity', () => ({}), unknown, 'identity'],
    ['identity', {}, type],
    ['fields.token', 'body.x', unknown, 'ticket'],
    ['fields.ticket', 'x', value, 'body.'],
    ['fields.ticket', 7, type],
    ['fields.ticket', [], value],
    ['fields.ticket', ['body.a', 'nowhere'], value],
    ['methods', 'POST', type],
    ['methods', [], value],
    ['methods', ['post'], value, 'upper case'],
    ['skip', true, type],
    ['maxUses', 0, value],
    ['expect', {}, value],
    ['expect.score', 0.5, unknown, 'minScore'],
    ['expect.minScore', '0.5', type],
    ['expect.hostname', '', value],
    ['onUnavailable', 'admit', value],
    ['onUnavailable', true, type],
    ['onUnavailable.perMinute', undefined, missing],
    ['onUnavailable.admit', false, value],
    ['onUnavailable.perminute', 1, unknown],
    ['onDisasterTicket.perIp', undefined, missing],
    ['onDisasterTicket.maxAgeSeconds', 0, value],
    ['observe', 'yes', type],
    ['issuePass.key', 'short', value, '5 characters'],
    ['issuePass.uses', 0, value],
    ['issuePass.carrier', 'body', value, 'cookie'],
    ['onRefusal', {}, type],
  ]
  const whole: Record<string, object> = {
    fields: {},
    expect: {},
    onUnavailable: { admit: true, ...budget },
    onDisasterTicket: { admit: true, perIp: 1, ...budget, maxAgeSeconds: 60 },
    issuePass: pass,
  }
  test.for(cases)('%s: %j', (row) => {
    const [option, given] = row
    const [name = '', inner] = option.split('.')
    const options = { [name]: inner === undefined ? given : { ...whole[name], [inner]: given } }
    expectOptionError(
      errorOf(() => createGuard(verifier, options as never)),
      row,
    )
    expectOptionError(
      errorOf(() => createGuard(verifier, options as never)),
      row,
    )
  })

  test('takes every option with a right value', () => {
    const { fields: _, expect: __, ...loose } = whole
    const options = { ...loose, fields: { ticket: ['body.a', 'cookie.b'] }, expect: { hostname: ['a', 'b'] } }
    expect(createGuard(verifier, options as never)).toHaveProperty('check')
  })

  test.each([
    ['action', 'login'],
    ['hostname', 'example.com'],
    ['minScore', 0.5],
  ])('expect.%s, where the provider never reports', (option, value) => {
    const about = (reports?: []) =>
      createVerifier({ provider: { ...fakeProvider(), ...(reports !== undefined && { reports }) } })
    const options = { expect: { [option]: value } }
    const error = errorOf(() => createGuard(about([]), options as never))
    const fault = { kind: 'refused' }
    expect(error).toMatchObject({ code: 'ERR_CAPTCHA_UNSUPPORTED', option: `expect.${option}`, fault })
    expect(error.message).toContain(`expect.${option}`)
    expect(createGuard(about(), options as never)).toHaveProperty('check')
  })

  test('an expect that expects nothing', () => {
    const error = errorOf(() => createGuard(verifier, { expect: {} }))
    expect(error).toMatchObject({ code: value, option: 'expect', fault: { kind: 'refused' } })
  })

  test.each([undefined, null, {}, provider, () => verifier])('not a verifier: %s', (no) => {
    expect(errorOf(() => createGuard(no as never)).code).toBe('ERR_CAPTCHA_VERIFIER')
    expect(errorOf(() => createChallenge(no as never)).code).toBe('ERR_CAPTCHA_VERIFIER')
  })
})

describe('createChallenge()', () => {
  test('names an option that it does not have', () => {
    expectOptionError(
      errorOf(() => createChallenge(verifier, { uid: 1 } as never)),
      ['uid', 1, unknown, 'identity'],
    )
  })

  test('says that a provider has no challenge', () => {
    const { challenge: _, ...silent } = provider
    const withoutChallenge = createVerifier({ provider: silent as Provider<{ uid?: string }, 'ticket'> })
    expect(errorOf(() => createChallenge(withoutChallenge)).code).toBe('ERR_CAPTCHA_UNSUPPORTED')
  })
})

test.each([
  [{ secretId: 'x' }, 'secretKey'],
  [{ ...keys, endpoint: 7 }, 'endpoint'],
  [{ ...keys, endpiont: 'x' }, 'endpiont'],
])('an error of tianyu(%j) names its option apart from its message', (options, option) => {
  expect(errorOf(() => tianyu(options as never)).option).toBe(option)
})

test.each([
  [{ secretId: 'x' }, { kind: 'missing', allowed: 'a non-empty string of at most 1024 characters' }],
  [
    { ...keys, endpiont: 'x' },
    { kind: 'unknown', known: expect.arrayContaining(['endpoint']) },
  ],
  [
    { ...keys, method: 'PUT' },
    { kind: 'value', allowed: 'one of GET, POST', value: '"PUT"' },
  ],
  [
    { ...keys, secretKey: '' },
    { kind: 'value', value: { characters: 0 } },
  ],
  [
    { ...keys, secretKey: ['a', 7] },
    { kind: 'value', value: [{ characters: 1 }, { type: 'number' }] },
  ],
  [
    { ...keys, secretId: { a: 1 } },
    { kind: 'value', value: { type: 'object' } },
  ],
])('an error of tianyu(%j) has in parts what is wrong', (options, fault) => {
  const error = errorOf(() => tianyu(options as never))
  expect(error.fault).toMatchObject(fault)
  expect(Object.keys(error)).not.toContain('fault')
})

test('an options object that is none is a wrong value of its option', () => {
  const error = errorOf(() => createGuard(verifier, { onlyAfter: 'never' } as never))
  expect(error).toMatchObject({ code: type, option: 'onlyAfter' })
  expect(error.fault).toEqual({ kind: 'value', allowed: 'an object', value: '"never"' })
})

test('a list that is empty is told that it needs one item', () => {
  const { message } = errorOf(() => createGuard(verifier, { methods: [] } as never))
  expect(message).toContain('must be a list of one or more, each a method in upper case, as in "POST"; it is [].')
})

test('the rule of a list has that of its items', () => {
  const item = text()
  expect(listOf(item)).toMatchObject({ item })
})

test('an error that concerns no option has none in its `option`', () => {
  expect(errorOf(() => createGuard({} as never)).option).toBeUndefined()
})

describe('no error tells a secret', () => {
  const secret = 'hunter2-hunter2'
  test.each([
    ['the key', () => tianyu({ secretId: 'x', secretKey: [secret] } as never)],
    ['a token that is too long', () => tianyu({ ...keys, token: secret.repeat(1000) })],
    ['a key in an endpoint’s query', () => tianyu({ ...keys, endpoint: `https://x.example/v2?key=${secret}` })],
    ['a password in an endpoint', () => tianyu({ ...keys, endpoint: `https://user:${secret}@proxy.example/` })],
    [
      'a password in a URL where a store should be',
      () => createVerifier({ provider, store: `redis://:${secret}@h` } as never),
    ],
    ['the key of the passes', () => createGuard(verifier, { issuePass: { key: secret, ttlSeconds: 1, uses: 1 } })],
    ['an object in the place of a text', () => tianyu({ ...keys, secretId: { secret } } as never)],
  ])('%s', (_, make) => {
    const error = errorOf(make)
    const all = [error.message, error.stack, JSON.stringify(error), JSON.stringify(error.fault)]
    expect(all.join()).not.toContain(secret)
  })
})

test('a provider given instead of the options: the error says how to give it', () => {
  const error = errorOf(() => createVerifier(tianyu(keys) as never))
  expect(error.code).toBe(missing)
  expect(error.message).toContain('createVerifier({ provider: tianyu(…) })')
})
