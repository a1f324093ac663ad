import { describe, expect, test } from 'vitest'
import { brokenStore, encrypt, point, useOneAccess } from '../../support/oneaccess.js'
import { sceneOf } from '../../support/scenes.js'
import { testService } from '../../support/service.js'

const oneaccess = useOneAccess({ ajCaptcha: { origins: ['*'] } })
const { call, rightX } = oneaccess

describe('AJ-Captcha', () => {
  const aj = (action: string, body: unknown) =>
    call('POST', `/captcha/${action}`, body, { 'content-type': 'application/json' })
  const get = async () => (await aj('get', { captchaType: 'blockPuzzle', clientUid: 'slider-1', ts: 1 })).repData
  const checkWith = async (x = rightX()) => {
    const { token, secretKey } = await get()
    const plain = JSON.stringify({ x: x === -1 ? rightX() : x, y: 5 })
    const answer = await aj('check', { captchaType: 'blockPuzzle', pointJson: encrypt(plain, secretKey), token })
    return { answer, token, captchaVerification: encrypt(`${token}---${plain}`, secretKey) }
  }

  test('get, check and verify answer as its front ends and back ends expect', async () => {
    const repData = await get()
    expect(repData).toMatchObject({
      secretKey: expect.stringMatching(/^.{16}$/),
      token: expect.any(String),
      captchaType: 'blockPuzzle',
    })
    const { answer, token, captchaVerification } = await checkWith(-1)
    expect(answer).toMatchObject({ repCode: '0000', success: true, repData: { token, result: true } })
    expect(await aj('verify', { captchaVerification })).toMatchObject({ repCode: '0000' })
    expect(await aj('verify', { captchaVerification })).toMatchObject({ repCode: '6110', success: false })
  })

  test('a pass can be verified for 180 seconds', async () => {
    const { captchaVerification } = await checkWith(-1)
    oneaccess.service.clock.now += 180_000
    expect(await aj('verify', { captchaVerification })).toMatchObject({ repCode: '6110' })
  })

  test('a wrong place is answered by 6111, and spends the challenge', async () => {
    const { token, secretKey } = await get()
    const send = (x: number) =>
      aj('check', { captchaType: 'blockPuzzle', pointJson: encrypt(point(x), secretKey), token })
    expect(await send(rightX() + 6)).toMatchObject({ repCode: '6111' })
    expect(await send(rightX())).toMatchObject({ repCode: '6110' })
  })

  test('an unknown token is answered by 6110 each time', async () => {
    const check = { captchaType: 'blockPuzzle', pointJson: 'x', token: 'a'.repeat(32) }
    for (let n = 0; n < 3; n += 1) expect(await aj('check', check)).toMatchObject({ repCode: '6110' })
  })

  test('a point that is not encrypted is wrong', async () => {
    const { token } = await get()
    expect(await aj('check', { captchaType: 'blockPuzzle', pointJson: point(rightX()), token })).toMatchObject({
      repCode: '6111',
    })
  })

  test.each([
    ['get', {}, '0011'],
    ['get', { captchaType: 'clickWord' }, '6206'],
    ['check', { token: 'x' }, '0011'],
    ['check', { pointJson: 'x' }, '0011'],
    ['check', { pointJson: 'x', token: 'x' }, '6110'],
    ['verify', {}, '0011'],
    ['verify', { captchaVerification: 'x' }, '6110'],
    ['verify', { captchaVerification: ['x'] }, '0011'],
    ['verify', '{', '6206'],
  ])('%s %o: %s', async (action, body, repCode) => {
    expect(await aj(action, body)).toMatchObject({ status: 200, repCode })
  })

  test('a long parameter is wrong, and none that is missing', async () => {
    const long = 'x'.repeat(2_000)
    const { token } = await get()
    const codes = [
      await aj('get', { captchaType: long }),
      await aj('check', { pointJson: long, token }),
      await aj('check', { pointJson: 'x', token: long }),
      await aj('verify', { captchaVerification: long }),
    ].map(({ repCode }) => repCode)
    expect(codes).toEqual(['6206', '6111', '6110', '6110'])
  })

  test('names the first parameter that is missing', async () => {
    expect((await aj('check', {})).repMsg).toMatch(/: pointJson$/)
    expect((await aj('check', { pointJson: 'x', token: '' })).repMsg).toMatch(/: token$/)
    expect((await aj('check', [])).repMsg).toMatch(/: pointJson$/)
  })

  test('a store that does not answer gives 9999, which its front ends show', async () => {
    await oneaccess.restart({ store: brokenStore })
    for (const [action, body] of [
      ['get', { captchaType: 'blockPuzzle' }],
      ['check', { captchaType: 'blockPuzzle', pointJson: 'x', token: '0'.repeat(32) }],
      ['verify', { captchaVerification: 'x' }],
    ] as const) {
      const answer = await aj(action, body)
      expect(answer, action).toMatchObject({ status: 200, repCode: '9999', success: false, error: true, repData: null })
      expect(answer.repMsg).not.toContain('broken')
    }
  })

  test.each([
    [0.4, '0000'],
    [-4.75, '0000'],
    [4.999, '0000'],
    [5.001, '6111'],
    [-5.25, '6111'],
  ])('x comes scaled by the page, and so with a fraction: %d px off is %s', async (off, repCode) => {
    const { token, secretKey } = await get()
    const pointJson = encrypt(point(rightX() + off), secretKey)
    expect(await aj('check', { captchaType: 'blockPuzzle', pointJson, token })).toMatchObject({ repCode })
  })

  test('with * pages of any origin may get and check, and none may verify', async () => {
    const preflight = (action: string) =>
      oneaccess.service.app.inject({
        method: 'OPTIONS',
        url: `/captcha/${action}`,
        headers: { origin: 'https://shop.example' },
      })
    expect((await preflight('get')).headers['access-control-allow-origin']).toBe('*')
    const origin = { origin: 'https://shop.example', 'content-type': 'application/json' }
    const answer = await call('POST', '/captcha/get', { captchaType: 'blockPuzzle' }, origin)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect((await aj('verify', {})).headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('which pages may call', () => {
  const get = (headers: Record<string, string>, method: 'POST' | 'OPTIONS' = 'POST') =>
    oneaccess.service.app.inject({
      method,
      url: '/captcha/get',
      headers: { host: 'captcha.test', ...headers },
      ...(method === 'POST' && { payload: { captchaType: 'blockPuzzle' } }),
    })

  test('none, unless the option names an origin; back ends may verify all the same', async () => {
    await oneaccess.service.close()
    const service = testService()
    const answerTo = (path: string) => service.app.inject({ method: 'POST', url: `/captcha/${path}`, payload: {} })
    for (const path of ['get', 'check']) expect((await answerTo(path)).statusCode).toBe(404)
    expect((await answerTo('verify')).json()).toMatchObject({ repCode: '0011' })
    await service.close()
    await oneaccess.restart({})
  })

  test('those of a named origin, those of this service, and clients that are not browsers', async () => {
    await oneaccess.restart({ ajCaptcha: { origins: ['https://shop.example'] } })
    const named = await get({ origin: 'https://shop.example' })
    expect([named.json().repCode, named.headers['access-control-allow-origin']]).toEqual([
      '0000',
      'https://shop.example',
    ])
    expect((await get({})).json().repCode).toBe('0000')
    expect((await get({ origin: 'http://captcha.test' })).json().repCode).toBe('0000')
  })

  test('a page of another origin uses up nobody’s budget', async () => {
    const withoutWork = { ip: { fetch: [1, 1, 1, 3], fail: [9, 9, 9, 9] } } as const
    await oneaccess.restart({ ajCaptcha: { origins: ['https://shop.example'] }, budgets: { withoutWork } })
    for (const origin of ['https://evil.example', 'null', 'https://shop.example.evil.example']) {
      const refused = await get({ origin })
      expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([403, undefined])
    }
    expect((await get({})).json().repCode).toBe('0000')
  })

  test('what they use up is counted apart from OneAccess', async () => {
    const withoutWork = { ip: { fetch: [1, 1, 1, 2], fail: [9, 9, 9, 9] } } as const
    await oneaccess.restart({ budgets: { withoutWork } })
    expect((await get({})).json().repCode).toBe('0000')
    expect((await get({})).json().repCode).toBe('6201')
    expect(await oneaccess.fetchSlide()).toMatchObject({ status: 200 })
  })

  test('a preflight allows the headers that it names', async () => {
    const preflight = { origin: 'https://any.example', 'access-control-request-headers': 'content-type,x-app-version' }
    const answer = await get(preflight, 'OPTIONS')
    expect([answer.statusCode, answer.headers['access-control-allow-headers']]).toEqual([
      204,
      'content-type,x-app-version',
    ])
    const hostile = await get({ ...preflight, 'access-control-request-headers': 'a"b' }, 'OPTIONS')
    expect(hostile.headers['access-control-allow-headers']).toBeUndefined()
  })
})

test('a challenge of OneAccess cannot be answered through AJ-Captcha, nor the other way round', async () => {
  const { token } = await oneaccess.fetchSlide()
  const pointJson = point(rightX())
  const aj = await call('POST', '/captcha/check', { captchaType: 'blockPuzzle', token, pointJson })
  expect(aj).toMatchObject({ repCode: '6110' })
  expect(await oneaccess.verify({ token, point_json: pointJson })).toMatchObject({ status: 200 })
})

test('an address that asks both protocols in turn is shown no scene twice', async () => {
  await oneaccess.restart({ budgets: false })
  const scenes = []
  for (let n = 0; n < 4; n += 1) {
    scenes.push((await call('POST', '/captcha/get', { captchaType: 'blockPuzzle' })).repData.originalImageBase64)
    scenes.push((await oneaccess.fetchSlide()).originalImageBase64)
  }
  expect(new Set(scenes.map((image) => sceneOf(Buffer.from(image, 'base64')))).size).toBe(8)
})
