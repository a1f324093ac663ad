import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, call, type Params, serviceHost, testService } from '../../support/service.js'
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
const vsigOf = (response: { headers: Record<string, unknown> }) =>
  /^vsig=([^;]+); PATH=\/$/.exec(String(response.headers['set-cookie']))?.[1] as string
const requestPictureUrl = async (params: Params = {}) =>
  (await call(service, { Action: 'CaptchaGetUrl', ...params })).url as string

describe('CaptchaGetUrl', () => {
  test('gives a URL that looks like the vendor’s and names neither uid nor IP', async () => {
    const url = new URL(await requestPictureUrl({ uid: 'somebody', userIp: '8.8.8.8', businessId: 7, sceneId: 8 }))
    expect(url.pathname).toBe('/getcap_new')
    expect([...url.searchParams.keys()]).toEqual(['appid', 'uid', 'userip', 'buid', 'sceneid', 'asig'])
    expect(url.searchParams.get('buid')).toBe('7')
    expect(url.href).not.toMatch(/somebody|8\.8\.8\.8/)
  })

  test('its picture is a 130x53 JPEG, uncached, with its signature in a cookie', async () => {
    const response = await get(await requestPictureUrl({ captchaType: 5 }))
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
    const url = await requestPictureUrl()
    const seen = new Set<string>()
    for (let i = 0; i < 20; i += 1) seen.add(vsigOf(await get(url)))
    expect(seen.size).toBe(20)
    const refused = await get(url)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['set-cookie']).toBeUndefined()
  })

  test('its URL expires after 20 minutes, and without its asig gives nothing', async () => {
    const url = await requestPictureUrl()
    const script = (
      await call(service, { Action: 'CaptchaIframeQuery', captchaType: 1, disturbLevel: 1, isHttps: 0, clientType: 2 })
    ).url
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

  test.each([
    ['store', { store: { ...memoryStore(), take: () => Promise.reject(new Error('ECONNREFUSED 10.0.0.7')) } }],
    ['counters', { counters: { add: () => Promise.reject(new Error('ECONNREFUSED 10.0.0.7')) } }],
  ])('where the %s do not answer, its URL is 503, uncached, without a picture or a signature', async (_, broken) => {
    const url = await requestPictureUrl()
    // Of the same keys, so that the URL is its own.
    const own = testService(broken)
    const { pathname, search } = new URL(url)
    const response = await own.app.inject({ url: pathname + search, headers: { host: serviceHost } })
    expect([response.statusCode, response.body]).toEqual([503, 'No picture can be made now. Try again later.\n'])
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': expect.stringMatching(/^text\/plain/),
    })
    expect(response.headers['set-cookie']).toBeUndefined()
    await own.close()
  })

  test('its asig may come percent-encoded, and the readable parameters are decoration', async () => {
    const url = new URL(await requestPictureUrl())
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
    const response = await get(await requestPictureUrl({ captchaType }))
    expect(answerOf(service, 'picture', vsigOf(response))).toHaveLength(length)
  })

  test.each([4, 8])('captchaType %i has 4 to 6 letters at random', async (captchaType) => {
    const url = await requestPictureUrl({ captchaType })
    const lengths = new Set<number>()
    for (let i = 0; i < 20; i += 1) lengths.add(answerOf(service, 'picture', vsigOf(await get(url))).length)
    expect([...lengths].every((length) => length >= 4 && length <= 6)).toBe(true)
    expect(lengths.size).toBeGreaterThan(1)
  })
})

describe('CaptchaVerify', () => {
  const verify = (captchaSig: string, verifyCode: string) =>
    call(service, { Action: 'CaptchaVerify', captchaSig, verifyCode })
  const picture = async () => vsigOf(await get(await requestPictureUrl()))
  const wrong = { code: 0, message: 'No Error', is_right: 0 }

  test('accepts the letters in any case, with spaces, and full-width', async () => {
    const wide = (text: string) =>
      [...text].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('')
    for (const write of [(t: string) => t.toLowerCase(), (t: string) => ` ${t.slice(0, 2)} ${t.slice(2)} `, wide]) {
      const vsig = await picture()
      expect(await verify(vsig, write(answerOf(service, 'picture', vsig)))).toMatchObject({ code: 0, is_right: 1 })
    }
  })

  const visitor = { captchaType: 1, userIp: '203.0.113.5', uid: 'u', businessId: 1, sceneId: 2 }
  test.each([
    [{}, 1],
    [visitor, 1],
    [{ userIp: '203.0.113.5' }, 1],
    [{ captchaType: 7 }, 0],
    [{ userIp: '203.0.113.6' }, 0],
    [{ uid: 'another' }, 0],
    [{ businessId: 2 }, 0],
    [{ ...visitor, sceneId: 3 }, 0],
  ])('with %j answers is_right %i for a picture that names its visitor', async (given, isRight) => {
    const vsig = vsigOf(await get((await call(service, { Action: 'CaptchaGetUrl', ...visitor })).url))
    const verifyCode = answerOf(service, 'picture', vsig)
    const answer = await call(service, { Action: 'CaptchaVerify', captchaSig: vsig, verifyCode, ...given })
    expect(answer).toMatchObject({ code: 0, is_right: isRight })
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

  test('refuses a picture after two minutes', async () => {
    const [inTime, late] = [await picture(), await picture()]
    service.clock.now += 119_999
    expect(await verify(inTime, answerOf(service, 'picture', inTime))).toMatchObject({ is_right: 1 })
    service.clock.now += 1
    expect(await verify(late, answerOf(service, 'picture', late))).toMatchObject(wrong)
  })

  test.each(['', ' ', '\0', 'x'.repeat(18), 'x'.repeat(6000), '猫', '0'])(
    'a wrong or odd answer is is_right 0, not an error: %j',
    async (code) => {
      expect(await verify(await picture(), code)).toMatchObject(wrong)
    },
  )

  test('an invalid signature is is_right 0, not an error', async () => {
    for (const sig of ['', 'x', `${await picture()}*`, sealFor(service, 'challenge')]) {
      expect(await verify(sig, 'ABCD')).toMatchObject(wrong)
    }
  })

  test('the ticket is bound to what CaptchaGetUrl was given', async () => {
    const vsig = vsigOf(await get(await requestPictureUrl({ uid: 'u', userIp: '8.8.8.8' })))
    const { ticket } = await verify(vsig, answerOf(service, 'picture', vsig))
    const check = (params: Params) =>
      call(service, { Action: 'CaptchaCheck', ticket, captchaType: 1, businessId: 4, ...params })
    expect(await check({ uid: 'u', userIp: '9.9.9.9' })).toMatchObject({ code: 5100 })
    expect(await check({ uid: 'v', userIp: '8.8.8.8' })).toMatchObject({ code: 5100 })
    expect(await check({ uid: 'u', userIp: '8.8.8.8' })).toMatchObject({ code: 0 })
  })
})
