import { gunzipSync } from 'node:zlib'
import { createVerifier, failover, type Provider, type RequestLike } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { altchaSentinel } from '@ticketgate/core/altcha'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { languages } from '../../../client/src/messages.js'
import { post } from '../support/requests.js'

const secrets = { secret: 'the-secret-of-this-test', secretId: 'AKIDtest', secretKey: 'the-key-of-this-test' }
const { secret, ...keys } = secrets
const siteKey = 'public-site-key'
const account = { ...keys, captchaAppId: 190000001, appSecretKey: secret }

// biome-ignore lint/suspicious/noExplicitAny: each provider has an identity of its own
const providers: Record<string, Provider<any, any, any>> = {
  turnstile: turnstile({ secret, siteKey }),
  hcaptcha: hcaptcha({ secret, sitekey: siteKey }),
  recaptcha: recaptcha({ secret, siteKey, version: 3, action: 'login' }),
  tencent: tencent(account),
  tianyu: tianyu(keys),
  'self-hosted': selfHosted({ ...keys, url: 'http://127.0.0.1:8787' }),
  oneaccess: oneaccess({ domain: 'acme.example.com', clientId: secret }),
  both: failover([tencent(account), turnstile({ secret, siteKey })]),
}

const get = (query: Record<string, unknown> = {}, headers: RequestLike['headers'] = {}): RequestLike =>
  post(undefined, { method: 'GET', path: '/captcha.js', query, headers })

function routeOf(provider: Provider, options: { origins?: string[]; compress?: boolean } = {}) {
  const { reply } = createChallenge<RequestLike, object, string>(createVerifier({ provider }), options)
  return (request: RequestLike) => reply(request, request)
}
const textOf = ({ body }: { body: Uint8Array }) => Buffer.from(body).toString()

describe.each(Object.keys(providers))('the page’s half of %s', (name) => {
  const reply = routeOf(providers[name] as Provider)

  test('is a script that anybody may cache, with nothing secret in it', async () => {
    const { status, headers, body } = await reply(get())
    const script = textOf({ body })
    expect(status).toBe(200)
    expect(headers['Content-Type']).toBe('text/javascript; charset=utf-8')
    expect(headers['Cache-Control']).toMatch(/^public, max-age=\d+$/)
    expect(script).toMatch(/^[\n\x20-\x7e]+$/)
    for (const value of Object.values(secrets)) expect(script).not.toContain(value)
    expect(() => new Function(script)).not.toThrow()
  })

  test('has its settings also alone: the same ones, and nothing secret in them', async () => {
    const { headers, body } = await reply(get({ settings: '' }))
    const { vendors } = JSON.parse(textOf({ body }))
    expect(headers['Access-Control-Allow-Origin']).toBe('*')
    expect(vendors[0]).toMatchObject({ vendor: expect.any(String), fieldNames: expect.any(Array) })
    for (const value of Object.values(secrets)) expect(textOf({ body })).not.toContain(value)
    expect(textOf(await reply(get()))).toContain(textOf({ body }))
  })
})

describe('the script', () => {
  const reply = routeOf(providers['both'] as Provider)

  test('is compressed, and not sent again to a browser that has it', async () => {
    const { headers, body } = await reply(get({}, { 'accept-encoding': 'gzip' }))
    expect(headers['Content-Encoding']).toBe('gzip')
    expect(gunzipSync(body).toString()).toBe(textOf(await reply(get())))
    const again = await reply(get({}, { 'if-none-match': headers['ETag'] as string }))
    expect([again.status, again.body.length, again.headers['ETag']]).toEqual([304, 0, headers['ETag']])
  })

  test('is compressed for nobody where the server does that', async () => {
    const asItIs = routeOf(providers['both'] as Provider, { compress: false })
    const { headers, body } = await asItIs(get({}, { 'accept-encoding': 'gzip' }))
    expect(headers).not.toHaveProperty('Content-Encoding')
    expect(textOf({ body })).toBe(textOf(await reply(get())))
  })

  test('names all vendors of a failover in its order, each with its own fields', async () => {
    const { vendors } = JSON.parse(textOf(await reply(get({ settings: '' }))))
    expect(vendors).toEqual([
      expect.objectContaining({ vendor: 'tencent', siteKey: '190000001', fieldNames: ['ticket', 'randstr'] }),
      expect.objectContaining({ vendor: 'turnstile', siteKey, fieldNames: ['cf-turnstile-response'] }),
    ])
  })

  test.each(languages)('has the messages in %s', async (language) => {
    const { status, headers, body } = await reply(get({ messages: language }))
    expect([status, headers['Content-Type']]).toEqual([200, 'application/json; charset=utf-8'])
    expect(Object.keys(JSON.parse(textOf({ body })))).toContain('retry')
  })

  test.each(['nl', '', '__proto__', 'constructor', ['en', 'de']])('knows no messages in %j', async (language) => {
    expect((await reply(get({ messages: language }))).status).toBe(404)
  })

  test('has what draws a slide puzzle as a part of its own, where a vendor is OneAccess', async () => {
    const { status, headers, body } = await routeOf(providers['oneaccess'] as Provider)(get({ slide: '' }))
    expect([status, headers['Content-Type']]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect(headers['Cache-Control']).toMatch(/^public, max-age=\d+$/)
    expect(textOf({ body })).toMatch(/^window\.drawSlide=/)
    expect((await reply(get({ slide: '' }))).status).toBe(404)
  })

  test('speaks the language that the provider is given', async () => {
    const inLanguage = async (language: string) =>
      textOf(await routeOf(turnstile({ secret, siteKey, language }))(get())).match(/messages:\{"([\w-]+)"/)?.[1]
    const languages = ['zh-CN', 'zh-Hant-HK', 'pt-BR', 'de', 'nl']
    expect(await Promise.all(languages.map(inLanguage))).toEqual(['zh-CN', 'zh-TW', 'pt', 'de', 'en'])
  })

  test('without a site key is what it was: a line that loads the vendor’s own', async () => {
    expect(textOf(await routeOf(turnstile({ secret }))(get()))).toContain('turnstile/v0/api.js')
  })
})

describe('the captcha made for this visitor', () => {
  const madeCaptcha = { outcome: 'challenge', contentType: 'text/javascript', body: 'capInit' } as const
  const setUp = (options?: { origins: string[] }) => {
    const challenge = vi.fn(async () => madeCaptcha)
    const provider = { ...fakeProvider(), page: { vendor: 'tianyu' }, challenge } as unknown as Provider
    return { challenge, reply: routeOf(provider, options) }
  }
  const captcha = { captcha: '0' }

  test('is fetched from the second address, kept by nobody, and for this site only', async () => {
    const { challenge, reply } = setUp()
    expect(textOf(await reply(get()))).not.toBe(madeCaptcha.body)
    expect(challenge).not.toHaveBeenCalled()
    const { headers, body } = await reply(get(captcha, { 'sec-fetch-site': 'same-origin' }))
    expect(textOf({ body })).toBe(madeCaptcha.body)
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'Cross-Origin-Resource-Policy': 'same-site' })
    expect(headers).not.toHaveProperty('Access-Control-Allow-Origin')
    expect(challenge).toHaveBeenCalledWith(expect.anything(), {}, expect.objectContaining({ page: 0 }))
  })

  test.each<[string, RequestLike['headers']]>([
    ['a script tag', {}],
    ['a fetch', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
  ])('is refused to another site’s page before the vendor is called: %s', async (_, headers) => {
    const { challenge, reply } = setUp({ origins: ['https://shop.example.net'] })
    const refused = await reply(get(captcha, { 'sec-fetch-site': 'cross-site', ...headers }))
    expect(refused.status).toBe(403)
    expect(JSON.parse(textOf(refused))).toMatchObject({ type: 'urn:ticketgate:cross-site' })
    expect(challenge).not.toHaveBeenCalled()
  })

  test('also where the provider has no page, and serves it at any address', async () => {
    const challenge = vi.fn(async () => madeCaptcha)
    const reply = routeOf({ ...fakeProvider(), challenge } as unknown as Provider)
    expect((await reply(get({}, { 'sec-fetch-site': 'cross-site' }))).status).toBe(403)
    expect(challenge).not.toHaveBeenCalled()
  })

  test('is given to a listed origin, which alone may read it', async () => {
    const origin = 'https://shop.example.net'
    const { reply } = setUp({ origins: [origin] })
    const { status, headers } = await reply(get(captcha, { 'sec-fetch-site': 'cross-site', origin }))
    expect(status).toBe(200)
    expect(headers['Access-Control-Allow-Origin']).toBe(origin)
    expect(headers['Vary']).toContain('Origin')
  })

  test('answers a preflight for listed origins only', async () => {
    const { challenge, reply } = setUp({ origins: ['https://shop.example.net'] })
    const preflight = (origin: string) =>
      reply({
        ...get(captcha, { origin, 'access-control-request-headers': 'x-device-fingerprint' }),
        method: 'OPTIONS',
      })
    expect((await preflight('https://shop.example.net')).headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://shop.example.net',
      'Access-Control-Allow-Headers': 'x-device-fingerprint',
    })
    expect((await preflight('https://evil.example')).headers).not.toHaveProperty('Access-Control-Allow-Origin')
    expect(challenge).not.toHaveBeenCalled()
  })

  test('says what is wrong with an origin', () => {
    expect(() => setUp({ origins: ['shop.example.net'] })).toThrow(/"origins/)
  })
})

describe('of a failover', () => {
  test('the page’s own vendor is asked, and no other', async () => {
    const calls: string[] = []
    const providerNamed = (name: string, field: string) =>
      ({
        ...fakeProvider(),
        name,
        fieldNames: [field],
        page: { vendor: name },
        challenge: async (_visitor: unknown, _identity: unknown, { page }: { page?: number }) => {
          calls.push(`${name} ${page}`)
          return { outcome: 'challenge', contentType: 'text/javascript', body: '' }
        },
      }) as unknown as Provider
    const reply = routeOf(failover([providerNamed('one', 'a'), providerNamed('two', 'b')]) as Provider)
    await reply(get({ captcha: '1' }))
    await reply(get({ captcha: '0' }))
    await reply(get({ captcha: '7' }))
    expect(calls).toEqual(['two 0', 'one 0', 'one 7'])
  })
})

describe('a query that nobody’s page sends', () => {
  test.each([[{ toString: '1' }], [['0', '1']], [Object.create(null)], ['-1'], ['1e3'], [7]])(
    '?captcha=%j asks for no vendor by number',
    async (captcha) => {
      const provider = fakeProvider()
      const pages: unknown[] = []
      const challenge: Provider['challenge'] = async (_visitor, _identity, { page }) => {
        pages.push(page)
        return { outcome: 'challenge', contentType: 'text/javascript', body: '' }
      }
      const route = routeOf({ ...provider, challenge, page: { vendor: 'x' } } as unknown as Provider)
      expect((await route(get({ captcha }))).status).toBe(200)
      expect(pages).toEqual([undefined])
    },
  )

  test('of a vendor that makes no captcha for a visitor is not found, and no fault of the settings', async () => {
    const error = vi.fn()
    const logger = { info: error, warn: error, error }
    const provider = altchaSentinel({ secret, challengeUrl: 'https://sentinel.example/v1/challenge' })
    const { reply } = createChallenge(createVerifier({ provider, logger }), {})
    expect((await reply(get(), get())).status).toBe(200)
    expect((await reply(get({ captcha: '0' }), get())).status).toBe(404)
    expect(error).not.toHaveBeenCalled()
  })
})
