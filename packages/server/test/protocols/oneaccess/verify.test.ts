import { describe, expect, test } from 'vitest'
import { brokenStore, encrypt, point, useOneAccess } from '../../support/oneaccess.js'

const oneaccess = useOneAccess()
const { call, fetchSlide, rightX, verify } = oneaccess

describe('POST /api/v2/sdk/captcha/verify', () => {
  test('gives the credential: token and point, byte for byte', async () => {
    const { token } = await fetchSlide()
    const pointJson = `{"x":${rightX()}.0,"y":5.0}`
    expect(await verify({ token, point_json: pointJson })).toMatchObject({
      status: 200,
      captcha_token: `${token}---${pointJson}`,
    })
  })

  test.each([
    [5, 200],
    [-5, 200],
    [4.999, 200],
    [5.001, 400],
    [-5.001, 400],
    [6, 400],
  ])('a piece %d px beside its place is answered %i', async (off, status) => {
    const { token } = await fetchSlide()
    expect((await verify({ token, point_json: point(rightX() + off) })).status).toBe(status)
  })

  test.each([
    ['another y', (x: number) => point(x, 5.1)],
    ['y as text', (x: number) => point(x, '"5"')],
    ['no y', (x: number) => `{"x":${x}}`],
    ['x as text', (x: number) => `{"x":"${x}","y":5}`],
    ['no JSON', () => 'x=1'],
    ['null', () => 'null'],
    ['a long text', (x: number) => `${point(x)}${' '.repeat(300)}`],
  ])('%s is wrong, and spends the challenge', async (_, pointAt) => {
    const { token } = await fetchSlide()
    expect(await verify({ token, point_json: pointAt(rightX()) })).toMatchObject({
      status: 400,
      error_code: 'SDK.CAPTCHA.0002',
    })
    expect(await verify({ token, point_json: point(rightX()) })).toMatchObject({ error_code: 'SDK.CAPTCHA.0004' })
  })

  test('a right answer spends the challenge too', async () => {
    const { token } = await fetchSlide()
    const answer = { token, point_json: point(rightX()) }
    const answers = await Promise.all([verify(answer), verify(answer)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('a challenge lives for 120 seconds', async () => {
    const [one, other] = [await fetchSlide(), await fetchSlide()]
    oneaccess.service.clock.now += 119_999
    expect((await verify({ token: one.token, point_json: point(rightX(0)) })).status).toBe(200)
    oneaccess.service.clock.now += 1
    expect(await verify({ token: other.token, point_json: point(rightX()) })).toMatchObject({
      error_code: 'SDK.CAPTCHA.0003',
    })
  })

  test.each(['token', 'point_json', 'sender'])('is refused without %s', async (name) => {
    const { token } = await fetchSlide()
    const body = { token, point_json: point(rightX()), [name]: '' }
    expect(await verify(body)).toMatchObject({ status: 400, error_code: 'SDK.COMMON.1001' })
    expect((await verify({ token, point_json: point(rightX()) })).status).toBe(200)
  })

  test.each([
    ['point', { point_json: 'x'.repeat(600) }, 'SDK.CAPTCHA.0002'],
    ['token', { token: 'x'.repeat(600) }, 'SDK.CAPTCHA.0004'],
    ['sender, with all of it in a body that is too long', { sender: 'x'.repeat(17_000) }, 'SDK.CAPTCHA.0004'],
  ])('a long %s is the visitor’s fault, never 1001', async (_, field, error_code) => {
    const { token } = await fetchSlide()
    expect(await verify({ token, point_json: point(rightX()), ...field })).toMatchObject({ status: 400, error_code })
  })

  test('a sender may be as long as the body lets it', async () => {
    const { token } = await fetchSlide()
    const sender = `${'a'.repeat(2_000)}@example.com`
    expect((await verify({ token, point_json: point(rightX()), sender })).status).toBe(200)
  })

  test.each(['', '{', '[]', '"x"'])('a body of %s', async (payload) => {
    expect(await call('POST', '/api/v2/sdk/captcha/verify', payload)).toMatchObject({ error_code: 'SDK.COMMON.1001' })
  })

  test('names a body that is not JSON', async () => {
    const { error_msg } = await call('POST', '/api/v2/sdk/captcha/verify', '{', { 'x-l': 'en' })
    expect(error_msg).toBe('The body cannot be read as JSON.')
  })

  test.each([
    ['{"sender":"s"}', 'point_json'],
    ['{"point_json":" ","sender":7}', 'point_json'],
    ['{"point_json":"x","sender":7}', 'token'],
    ['{"point_json":"x","token":"x","sender":"\u3000"}', 'sender'],
    ['null', 'point_json'],
  ])('names the first blank parameter of %s: %s', async (payload, name) => {
    const { error_msg } = await call('POST', '/api/v2/sdk/captcha/verify', payload, { 'x-l': 'en' })
    expect(error_msg).toBe(`Parameter ${name} cannot be left blank.`)
  })

  test('checks the headers before the body', async () => {
    const answer = await call('POST', '/api/v2/sdk/captcha/verify', '{}', { 'x-client-id': '', 'x-l': 'en' })
    expect(answer.error_msg).toBe('Parameter X-client-id cannot be left blank.')
  })

  test('answers in the language of X-L', async () => {
    const messages = []
    for (const language of ['en', 'zh', '']) {
      messages.push((await verify({ token: 'x', point_json: point(1) }, { 'x-l': language })).error_msg)
    }
    expect(messages[0]).toMatch(/^[\x20-\x7e]+$/)
    expect(messages[1]).toMatch(/[\u4e00-\u9fff]/)
    expect(messages[2]).toBe(messages[1])
  })

  test('a store that does not answer is not counted as the visitor’s failure', async () => {
    await oneaccess.restart({ store: brokenStore })
    expect(await verify({ token: '0'.repeat(32), point_json: point(1) })).toMatchObject({
      status: 503,
      error_code: 'SDK.COMMON.1500',
    })
  })

  test('takes an encrypted point if the option says so, and a plain one of a page that cannot encrypt', async () => {
    await oneaccess.restart({ oneaccess: { encryptPoints: true } })
    for (const seal of [encrypt, (text: string) => text]) {
      const { token, secretKey } = await fetchSlide()
      expect(secretKey).toMatch(/^.{16}$/)
      const pointJson = seal(point(rightX()), secretKey)
      expect(await verify({ token, point_json: pointJson })).toMatchObject({ captcha_token: `${token}---${pointJson}` })
    }
    for (const seal of [(text: string) => encrypt(text, '0'.repeat(16)), (text: string) => ` ${text}`]) {
      const { token } = await fetchSlide()
      expect(await verify({ token, point_json: seal(point(rightX())) })).toMatchObject({
        error_code: 'SDK.CAPTCHA.0002',
      })
    }
  })
})
