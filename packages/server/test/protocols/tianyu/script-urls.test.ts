import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { call, type Params, send, serviceHost, signedParams, testService } from '../../support/service.js'
import { sealFor } from '../../support/tokens.js'

let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})

const get = (url: string, method: 'GET' | 'HEAD' = 'GET') => {
  const { pathname, search } = new URL(url)
  return service.app.inject({ method, url: pathname + search, headers: { host: serviceHost } })
}
const iframe = { Action: 'CaptchaIframeQuery', captchaType: 1, disturbLevel: 1, isHttps: 0, clientType: 2 }
const requestScriptUrl = async (params: Params = {}) => (await call(service, { ...iframe, ...params })).url as string

describe('CaptchaIframeQuery', () => {
  test.each([
    [{ clientType: 1 }, 1, 2052],
    [{ clientType: 2, lang: 1033 }, 2, 1033],
    [{ clientType: 3, lang: 1028 }, 4, 1028],
    [{ clientType: 4, lang: 2052 }, 4, 2052],
  ])('%o: the URL of a script for client %i in language %i', async (params, clientType, lang) => {
    const url = await requestScriptUrl(params)
    expect(new URL(url).pathname).toBe('/template/TCapIframeApi.js')
    const parameters = Object.fromEntries(new URL(url).searchParams)
    expect(parameters).toMatchObject({ clientype: String(clientType), lang: String(lang) })
    expect((await get(url)).body).toMatch(new RegExp(`"lang":${lang},"clientType":${clientType}\\b`))
  })

  test('its script works once; HEAD does not spend it', async () => {
    const url = await requestScriptUrl()
    for (let i = 0; i < 3; i += 1) {
      const head = await get(url, 'HEAD')
      expect([head.statusCode, head.body]).toEqual([200, ''])
    }
    const first = await get(url)
    expect(first.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(first.body).toMatch(/[\w-]{140}/)
    const second = await get(url)
    expect(second.statusCode).toBe(200)
    expect(second.body).not.toMatch(/[\w-]{140}/)
    expect(second.body).toContain('capInit')
    // Gone, as a script that is too old for its session says, too.
    expect(second.body).toContain('"code":5000')
  })

  test('its URL expires after five minutes', async () => {
    const url = await requestScriptUrl()
    service.clock.now += 300_000
    expect((await get(url)).body).not.toMatch(/[\w-]{140}/)
  })

  test('the page may choose the language in the URL', async () => {
    expect((await get((await requestScriptUrl()).replace('lang=2052', 'lang=1033'))).body).toContain('"lang":1033')
    expect((await get((await requestScriptUrl()).replace('lang=2052', 'lang=</script>'))).body).toContain('"lang":2052')
  })
})

describe('CaptchaQuery', () => {
  const query = { Action: 'CaptchaQuery', userIp: '8.8.8.8', businessId: 1, captchaType: 1 }

  test('answers JavaScript with script=1 and JSON with script=0', async () => {
    const script = await call(service, { ...query, script: 1 })
    expect(script).toMatch(/[\w-]{140}/)
    const json = await call(service, { ...query, script: 0, callBack: 'not a name, and ignored' })
    expect(json).toMatchObject({
      code: 0,
      message: 'No Error',
      codeDesc: 'Success',
      script: expect.stringMatching(/[\w-]{140}/),
    })
  })

  test.each([
    [{}, undefined],
    [{ lang: 2052 }, 2052],
    [{ lang: 1028 }, 1028],
    [{ lang: 1033 }, 1033],
  ])('%o: a script in language %s, undefined being the page’s', async (params, lang) => {
    const script = await call(service, { ...query, ...params, script: 1 })
    const config = JSON.parse(/\}\)\((\{.*\})\);\n$/.exec(script)?.[1] ?? '{}')
    expect(config).toMatchObject({ token: expect.any(String), clientType: 2 })
    expect(config.lang).toBe(lang)
  })

  test('its script calls callBack, too, when the captcha fails later', async () => {
    const named = '"errorCallback":"app.onError"'
    expect(await call(service, { ...query, script: 1, callBack: 'app.onError' })).toContain(named)
    expect((await call(service, { ...query, script: 0, callBack: 'app.onError' })).script).not.toContain(named)
  })

  test('with script=1 reports errors in JavaScript: to the callback, or to the console', async () => {
    const errors: unknown[] = []
    const window = {
      onError: (reported: unknown) => errors.push(reported),
      app: { onError: (reported: unknown) => errors.push(reported) },
    }
    for (const callBack of ['onError', 'app.onError', undefined]) {
      const script = await call(
        service,
        { ...query, script: 1, ...(callBack !== undefined && { callBack }) },
        { secretKey: 'wrong' },
      )
      const document = { createElement: () => ({ setAttribute() {} }) }
      const console = { error: (...reported: unknown[]) => errors.push(reported.join(' ')) }
      new Function('window', 'document', 'console', 'Document', script)(window, document, console, class {})
    }
    expect(errors.slice(0, 2)).toEqual([
      { code: 4100, message: expect.any(String) },
      { code: 4100, message: expect.any(String) },
    ])
    expect(errors[2]).toContain('4100')
  })

  test('with script=1 reports a repeated parameter in JavaScript, too', async () => {
    const callBack = 'app.onError'
    for (const repeated of ['uid', 'script', 'callBack', 'Action', 'Signature']) {
      const one = new URLSearchParams(
        signedParams(service, { ...query, uid: 'u', script: 1, callBack }) as Record<string, string>,
      ).toString()
      const more = `${repeated}=somethingElse`
      for (const encoded of [`${one}&${more}`, ...(repeated === 'uid' ? [`${more}&${one}`] : [])]) {
        const script = await send(service, encoded)
        expect(script, encoded).toContain('"code":4000')
        expect(script, encoded).toContain(`"callBack":"${callBack}"`)
      }
    }
  })

  test.each(['alert(1)', 'a b', '1a', 'a..b', '</script>', 'a;b', 'a[0]', 'x'.repeat(200)])(
    'callBack %s is refused, and not called',
    async (callBack) => {
      const script = await call(service, { ...query, script: 1, callBack })
      expect(script).toContain('4000')
      expect(script).not.toContain(callBack)
    },
  )
})

describe('the scheme of URLs', () => {
  test.each([
    ['https://captcha.example', 0, 'http://captcha.example'],
    ['https://captcha.example', 1, 'https://captcha.example'],
    ['http://captcha.example', 1, 'https://captcha.example'],
    ['https://captcha.example:444', 0, 'https://captcha.example:444'],
    ['http://127.0.0.1:8787', 1, 'https://127.0.0.1:8787'],
    ['http://127.0.0.1:8787', 0, 'http://127.0.0.1:8787'],
    ['http://[::1]:8787', 1, 'https://[::1]:8787'],
    [undefined, 1, `https://${serviceHost}`],
    [undefined, 0, `http://${serviceHost}`],
  ])('public URL %s, isHttps %s: %s', async (publicUrl, isHttps, origin) => {
    const own = testService({ ...(publicUrl !== undefined && { publicUrl }) })
    const picture = await call(own, { Action: 'CaptchaGetUrl', isHttps })
    const script = await call(own, { ...iframe, isHttps })
    expect([new URL(picture.url).origin, new URL(script.url).origin]).toEqual([origin, origin])
    const { pathname, search } = new URL(script.url)
    const body = (await own.app.inject({ url: pathname + search, headers: { host: serviceHost } })).body
    expect(body).toContain(`"origin":"${origin}"`)
    await own.close()
  })

  test('of CaptchaGetUrl without isHttps is the public URL’s', async () => {
    const own = testService({ publicUrl: 'https://captcha.example' })
    expect((await call(own, { Action: 'CaptchaGetUrl' })).url).toMatch(/^https:\/\/captcha\.example\/getcap_new\?/)
    await own.close()
  })
})

test('where the store does not answer, a script URL is a script that says so, which no cache keeps', async () => {
  const unreachable = () => Promise.reject(new Error('ECONNREFUSED'))
  const store = memoryStore()
  const own = testService({ budgets: false, store: { ...store, take: unreachable } })
  const { pathname, search } = new URL(`http://x/template/TCapIframeApi.js?asig=${sealFor(own, 'script-url')}`)
  const { statusCode, headers, body } = await own.app.inject({ url: pathname + search, headers: { host: serviceHost } })
  expect([statusCode, headers['cache-control'], headers['content-type']]).toEqual([
    200,
    'no-store',
    'text/javascript; charset=utf-8',
  ])
  expect(body).toContain('"code":6200')
  await own.close()
})
