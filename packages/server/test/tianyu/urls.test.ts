import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, call, HOST, type Params, send, signedParams, testService } from '../support/service.js'

let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})

const get = (url: string, method: 'GET' | 'HEAD' = 'GET') => {
  const { pathname, search } = new URL(url)
  return service.app.inject({ method, url: pathname + search, headers: { host: HOST } })
}
const vsigOf = (response: { headers: Record<string, unknown> }) =>
  /^vsig=([^;]+); PATH=\/$/.exec(String(response.headers['set-cookie']))?.[1] as string
const askUrl = async (params: Params = {}) =>
  (await call(service, { Action: 'CaptchaGetUrl', ...params })).url as string
const iframe = { Action: 'CaptchaIframeQuery', captchaType: 1, disturbLevel: 1, isHttps: 0, clientType: 2 }
const askScript = async (params: Params = {}) => (await call(service, { ...iframe, ...params })).url as string

describe('CaptchaGetUrl', () => {
  test('gives a URL that looks like the vendor’s and names neither uid nor IP', async () => {
    const url = new URL(await askUrl({ uid: 'somebody', userIp: '8.8.8.8', businessId: 7, sceneId: 8 }))
    expect(url.pathname).toBe('/getcap_new')
    expect([...url.searchParams.keys()]).toEqual(['appid', 'uid', 'userip', 'buid', 'sceneid', 'asig'])
    expect(url.searchParams.get('buid')).toBe('7')
    expect(url.href).not.toMatch(/somebody|8\.8\.8\.8/)
  })

  test('its picture is a 130x53 JPEG, uncached, with its signature in a cookie', async () => {
    const response = await get(await askUrl({ captchaType: 5 }))
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': 'image/jpeg', 'cache-control': 'no-store' })
    const jpeg = response.rawPayload
    expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8')
    const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'))
    expect([jpeg.readUInt16BE(frame + 7), jpeg.readUInt16BE(frame + 5)]).toEqual([130, 53])
    expect(answerOf(service, 'picture', vsigOf(response))).toMatch(/^[A-Z]{4}$/)
  })

  test('serves PNG where the option says so', async () => {
    const own = testService({ pictureFormat: 'png' })
    const { pathname, search } = new URL((await call(own, { Action: 'CaptchaGetUrl' })).url)
    const response = await own.app.inject(pathname + search)
    expect(response.headers['content-type']).toBe('image/png')
    expect(response.rawPayload.subarray(1, 4).toString()).toBe('PNG')
    await own.close()
  })

  test('its URL gives a fresh picture and signature each time, 20 times', async () => {
    const url = await askUrl()
    const seen = new Set<string>()
    for (let i = 0; i < 20; i += 1) seen.add(vsigOf(await get(url)))
    expect(seen.size).toBe(20)
    const refused = await get(url)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['set-cookie']).toBeUndefined()
  })

  test('its URL is over after 20 minutes; other or no asig gives nothing', async () => {
    const url = await askUrl()
    const script = await askScript()
    for (const wrong of [
      url.replace(/asig=./, 'asig='),
      url.replace('asig=', 'x='),
      `${url}&asig=1`,
      url.replace(/asig=.*/, script.match(/asig=.*/)?.[0] ?? ''),
    ]) {
      expect((await get(wrong)).statusCode).toBe(410)
    }
    service.clock.now += 1_200_000
    expect((await get(url)).statusCode).toBe(410)
  })

  test('its asig may come percent-encoded, and the readable parameters are decoration', async () => {
    const url = new URL(await askUrl())
    const asig = url.searchParams.get('asig') as string
    const encoded = [...asig].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')
    expect((await get(`${url.origin}/getcap_new?asig=${encoded}`)).statusCode).toBe(200)
    // No asig of ours has a star; one that is spelled with stars is told apart from ours, raw or encoded.
    for (const star of ['*', '%2A'])
      expect((await get(`${url.origin}/getcap_new?asig=${asig}${star}`)).statusCode).toBe(410)
  })

  test.each([
    [1, 4],
    [2, 5],
    [3, 6],
    [5, 4],
    [6, 5],
    [7, 6],
  ])('captchaType %i has %i letters', async (captchaType, length) => {
    const response = await get(await askUrl({ captchaType }))
    expect(answerOf(service, 'picture', vsigOf(response))).toHaveLength(length)
  })

  test.each([4, 8])('captchaType %i has 4 to 6 letters at random', async (captchaType) => {
    const url = await askUrl({ captchaType })
    const lengths = new Set<number>()
    for (let i = 0; i < 20; i += 1) lengths.add(answerOf(service, 'picture', vsigOf(await get(url))).length)
    expect([...lengths].every((length) => length >= 4 && length <= 6)).toBe(true)
    expect(lengths.size).toBeGreaterThan(1)
  })
})

describe('CaptchaVerify', () => {
  const verify = (captchaSig: string, verifyCode: string) =>
    call(service, { Action: 'CaptchaVerify', captchaSig, verifyCode })
  const picture = async () => vsigOf(await get(await askUrl()))
  const wrong = { code: 0, message: 'No Error', is_right: 0 }

  test('takes the letters in any case, with spaces, and wide', async () => {
    const wide = (text: string) =>
      [...text].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('')
    for (const write of [(t: string) => t.toLowerCase(), (t: string) => ` ${t.slice(0, 2)} ${t.slice(2)} `, wide]) {
      const vsig = await picture()
      expect(await verify(vsig, write(answerOf(service, 'picture', vsig)))).toMatchObject({ code: 0, is_right: 1 })
    }
  })

  test('judges a picture once: the right answer after a wrong one is too late', async () => {
    const vsig = await picture()
    expect(await verify(vsig, 'nope')).toMatchObject(wrong)
    expect(await verify(vsig, answerOf(service, 'picture', vsig))).toMatchObject(wrong)
  })

  test('a right answer gives one ticket, not two', async () => {
    const vsig = await picture()
    const answer = answerOf(service, 'picture', vsig)
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(vsig, answer)))
    expect(answers.filter((one) => one.is_right === 1)).toHaveLength(1)
  })

  test('is over after two minutes', async () => {
    const [inTime, late] = [await picture(), await picture()]
    service.clock.now += 119_999
    expect(await verify(inTime, answerOf(service, 'picture', inTime))).toMatchObject({ is_right: 1 })
    service.clock.now += 1
    expect(await verify(late, answerOf(service, 'picture', late))).toMatchObject(wrong)
  })

  test.each(['', ' ', '\0', 'x'.repeat(18), 'x'.repeat(6000), '猫', '0'])(
    'a wrong or odd answer is no error: %j',
    async (code) => {
      expect(await verify(await picture(), code)).toMatchObject(wrong)
    },
  )

  test('a signature that is none is no error either', async () => {
    const { context } = service
    for (const sig of [
      '',
      'x',
      `${await picture()}*`,
      context.sealer.seal('challenge', (context.sealer.open('picture', await picture()) as never)['claims']),
    ]) {
      expect(await verify(sig, 'ABCD')).toMatchObject(wrong)
    }
  })

  test('the ticket is bound to what CaptchaGetUrl was given', async () => {
    const vsig = vsigOf(await get(await askUrl({ uid: 'u', userIp: '8.8.8.8' })))
    const { ticket } = await verify(vsig, answerOf(service, 'picture', vsig))
    const check = (params: Params) => call(service, { Action: 'CaptchaCheck', ticket, captchaType: 1, ...params })
    expect(await check({ uid: 'u', userIp: '9.9.9.9' })).toMatchObject({ code: 5100 })
    expect(await check({ uid: 'v', userIp: '8.8.8.8' })).toMatchObject({ code: 5100 })
    expect(await check({ uid: 'u', userIp: '8.8.8.8', businessId: 4 })).toMatchObject({ code: 0 })
  })
})

describe('CaptchaIframeQuery', () => {
  test.each([
    [{ clientType: 1 }, 1, 2052],
    [{ clientType: 2, lang: 1033 }, 2, 1033],
    [{ clientType: 3, lang: 1028 }, 4, 1028],
    [{ clientType: 4, lang: 2052 }, 4, 2052],
  ])('%o: the URL of a script for client %i in language %i', async (params, clientType, lang) => {
    const url = await askScript(params)
    expect(new URL(url).pathname).toBe('/template/TCapIframeApi.js')
    const shown = Object.fromEntries(new URL(url).searchParams)
    expect(shown).toMatchObject({ clientype: String(clientType), lang: String(lang) })
    expect((await get(url)).body).toMatch(new RegExp(`"lang":${lang},"clientType":${clientType}\\b`))
  })

  test('its script works once; HEAD does not spend it', async () => {
    const url = await askScript()
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
    expect(first.body).toMatch(/[\w-]{116}/)
    const second = await get(url)
    expect(second.statusCode).toBe(200)
    expect(second.body).not.toMatch(/[\w-]{116}/)
    expect(second.body).toContain('capInit')
    // Gone, as a script that is too old for its session says, too.
    expect(second.body).toContain('"code":5000')
  })

  test('its URL is over after five minutes', async () => {
    const url = await askScript()
    service.clock.now += 300_000
    expect((await get(url)).body).not.toMatch(/[\w-]{116}/)
  })

  test('the page may choose the language in the URL', async () => {
    expect((await get((await askScript()).replace('lang=2052', 'lang=1033'))).body).toContain('"lang":1033')
    expect((await get((await askScript()).replace('lang=2052', 'lang=</script>'))).body).toContain('"lang":2052')
  })
})

describe('CaptchaQuery', () => {
  const query = { Action: 'CaptchaQuery', userIp: '8.8.8.8', businessId: 1, captchaType: 1 }

  test('answers JavaScript with script=1 and JSON with script=0', async () => {
    const script = await call(service, { ...query, script: 1 })
    expect(script).toMatch(/[\w-]{116}/)
    const json = await call(service, { ...query, script: 0, callBack: 'not a name, and ignored' })
    expect(json).toMatchObject({
      code: 0,
      message: 'No Error',
      codeDesc: 'Success',
      script: expect.stringMatching(/[\w-]{116}/),
    })
  })

  test.each([
    [{}, undefined],
    [{ lang: 2052 }, 2052],
    [{ lang: 1028 }, 1028],
    [{ lang: 1033 }, 1033],
  ])('%o: a script in language %s, undefined being the page’s', async (params, lang) => {
    const script = await call(service, { ...query, ...params, script: 1 })
    const config = JSON.parse(/const tianyuConfig = (.*);/.exec(script)?.[1] ?? '{}')
    expect(config).toMatchObject({ token: expect.any(String), clientType: 2 })
    expect(config.lang).toBe(lang)
  })

  test('its script tells callBack, too, where the captcha fails later', async () => {
    const named = '"errorCallback":"app.onError"'
    expect(await call(service, { ...query, script: 1, callBack: 'app.onError' })).toContain(named)
    expect((await call(service, { ...query, script: 0, callBack: 'app.onError' })).script).not.toContain(named)
  })

  test('errs in JavaScript with script=1: to the callback, or to the console', async () => {
    const errors: unknown[] = []
    const window = {
      onError: (told: unknown) => errors.push(told),
      app: { onError: (told: unknown) => errors.push(told) },
    }
    for (const callBack of ['onError', 'app.onError', undefined]) {
      const script = await call(
        service,
        { ...query, script: 1, ...(callBack !== undefined && { callBack }) },
        { secretKey: 'wrong' },
      )
      const document = { createElement: () => ({ setAttribute() {} }) }
      const console = { error: (...told: unknown[]) => errors.push(told.join(' ')) }
      new Function('window', 'document', 'console', 'Document', script)(window, document, console, class {})
    }
    expect(errors.slice(0, 2)).toEqual([
      { code: 4100, message: expect.any(String) },
      { code: 4100, message: expect.any(String) },
    ])
    expect(errors[2]).toContain('4100')
  })

  test('errs in JavaScript, too, where a parameter is given twice, before or after what says so', async () => {
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
    ['http://127.0.0.1:8787', 1, 'http://127.0.0.1:8787'],
    [undefined, 1, `https://${HOST}`],
    [undefined, 0, `http://${HOST}`],
  ])('public URL %s, isHttps %s: %s', async (publicUrl, isHttps, origin) => {
    const own = testService({ ...(publicUrl !== undefined && { publicUrl }) })
    const picture = await call(own, { Action: 'CaptchaGetUrl', isHttps })
    const script = await call(own, { ...iframe, isHttps })
    expect([new URL(picture.url).origin, new URL(script.url).origin]).toEqual([origin, origin])
    const { pathname, search } = new URL(script.url)
    const body = (await own.app.inject({ url: pathname + search, headers: { host: HOST } })).body
    expect(body).toContain(`"origin":"${origin}"`)
    await own.close()
  })

  test('of CaptchaGetUrl without isHttps is the public URL’s', async () => {
    const own = testService({ publicUrl: 'https://captcha.example' })
    expect((await call(own, { Action: 'CaptchaGetUrl' })).url).toMatch(/^https:\/\/captcha\.example\/getcap_new\?/)
    await own.close()
  })
})
