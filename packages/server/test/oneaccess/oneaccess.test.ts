import { createCipheriv } from 'node:crypto'
import { createVerifier, memoryStore, oneaccess } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, testService } from '../support/service.js'

const clientId = 'DRrYIqauawN0I8my'
const sender = '13800138000'
const device = {
  'x-operating-sys-version': 'Android 10',
  'x-device-fingerprint': '156aysdna213sac',
  'x-agent': 'Mozilla/5.0',
  'x-client-id': clientId,
}

let service: ReturnType<typeof testService>
/** What the service keeps of each challenge, by the store's own word. */
let kept: { x: number; secretKey: string | null }[]

function start(options: Parameters<typeof testService>[0] = {}) {
  kept = []
  let now = () => 0
  const memory = memoryStore({ now: () => now() })
  const store = {
    ...memory,
    take: (key: string, use: Parameters<typeof memory.take>[1]) => {
      if (use.value.startsWith('{"x"')) kept.push(JSON.parse(use.value))
      return memory.take(key, use)
    },
  }
  service = testService({ store, ...options })
  now = () => service.clock.now
}

beforeEach(() => start())
afterEach(() => service.close())

async function call(method: 'GET' | 'POST', url: string, body?: unknown, headers: object = {}): Promise<Answer> {
  const response = await service.app.inject({
    method,
    url,
    headers: {
      ...device,
      ...(method === 'POST' && { 'content-type': 'application/json;charset=utf8' }),
      ...headers,
    },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.statusCode, headers: response.headers, ...response.json() }
}

const fetchSlide = (headers?: object): Promise<Answer> => call('GET', '/api/v2/sdk/captcha', undefined, headers)
const verify = (body: object, headers?: object): Promise<Answer> =>
  call('POST', '/api/v2/sdk/captcha/verify', { sender, ...body }, headers)
const rightX = () => (kept.at(-1) as { x: number }).x
const point = (x: number, y: number | string = '5.0') => `{"x":${x},"y":${y}}`
const encrypt = (text: string, key: string) => {
  const cipher = createCipheriv('aes-128-ecb', key, null)
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64')
}

describe('GET /api/v2/sdk/captcha', () => {
  test('is the documented answer', async () => {
    const { originalImageBase64, jigsawImageBase64, ...others } = await fetchSlide()
    expect(others).toMatchObject({
      status: 200,
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      secretKey: null,
      result: false,
    })
    for (const name of ['captchaId', 'projectCode', 'point', 'wordList', 'captchaVerification']) {
      expect(others[name]).toBeNull()
    }
    const jigsaw = Buffer.from(jigsawImageBase64, 'base64')
    expect([jigsaw.readUInt32BE(16), jigsaw.readUInt32BE(20)]).toEqual([47, 155])
    expect(Buffer.from(originalImageBase64, 'base64').length).toBeGreaterThan(1_000)
    expect(originalImageBase64).not.toContain('data:')
    expect(rightX()).toBeGreaterThanOrEqual(100)
    expect(rightX()).toBeLessThanOrEqual(262)
  })

  test.each([
    ['x-client-id', 'SDK.COMMON.1001'],
    ['x-agent', 'IDAAS.SDK.PARAM.0001'],
    ['x-device-fingerprint', 'IDAAS.SDK.PARAM.0001'],
    ['x-operating-sys-version', 'IDAAS.SDK.PARAM.0001'],
  ])('without %s', async (name, code) => {
    expect(await fetchSlide({ [name]: '' })).toMatchObject({ status: 400, error_code: code })
  })

  test('knows its applications where they are configured', async () => {
    await service.close()
    start({ oneaccess: { clientIds: ['app-1'] } })
    expect((await fetchSlide()).error_code).toBe('SDK.COMMON.1001')
    expect((await fetchSlide({ 'x-client-id': 'app-1' })).status).toBe(200)
  })
})

describe('POST /api/v2/sdk/captcha/verify', () => {
  test('gives the credential, byte for byte', async () => {
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
  ])('x %d px off: %i', async (off, status) => {
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
  ])('%s is wrong, and spends the challenge', async (_, of) => {
    const { token } = await fetchSlide()
    expect(await verify({ token, point_json: of(rightX()) })).toMatchObject({
      status: 400,
      error_code: 'SDK.CAPTCHA.0002',
    })
    expect(await verify({ token, point_json: point(rightX()) })).toMatchObject({ error_code: 'SDK.CAPTCHA.0004' })
  })

  test('a right answer spends the challenge too', async () => {
    const { token } = await fetchSlide()
    const answer = { token, point_json: point(rightX()) }
    const both = await Promise.all([verify(answer), verify(answer)])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('a challenge lives for 120 seconds', async () => {
    const [one, other] = [await fetchSlide(), await fetchSlide()]
    service.clock.now += 119_999
    expect((await verify({ token: one.token, point_json: point((kept[0] as { x: number }).x) })).status).toBe(200)
    service.clock.now += 1
    expect(await verify({ token: other.token, point_json: point(rightX()) })).toMatchObject({
      error_code: 'SDK.CAPTCHA.0003',
    })
  })

  test.each(['token', 'point_json', 'sender'])('without %s', async (name) => {
    const { token } = await fetchSlide()
    const body = { token, point_json: point(rightX()), [name]: '' }
    expect(await verify(body)).toMatchObject({ status: 400, error_code: 'SDK.COMMON.1001' })
    expect((await verify({ token, point_json: point(rightX()) })).status).toBe(200)
  })

  test.each(['', '{', '[]', '"x"'])('a body of %s', async (payload) => {
    expect(await call('POST', '/api/v2/sdk/captcha/verify', payload)).toMatchObject({ error_code: 'SDK.COMMON.1001' })
  })

  test('speaks the language that X-L asks for', async () => {
    const messages = []
    for (const language of ['en', 'zh', '']) {
      messages.push((await verify({ token: 'x', point_json: point(1) }, { 'x-l': language })).error_msg)
    }
    expect(messages[0]).toMatch(/^[\x20-\x7e]+$/)
    expect(messages[1]).toMatch(/[\u4e00-\u9fff]/)
    expect(messages[2]).toBe(messages[1])
  })

  test('takes an encrypted point where it is told to', async () => {
    await service.close()
    start({ oneaccess: { encryptPoints: true } })
    const plain = await fetchSlide()
    expect(plain.secretKey).toMatch(/^.{16}$/)
    expect((await verify({ token: plain.token, point_json: point(rightX()) })).status).toBe(400)
    const { token, secretKey } = await fetchSlide()
    const pointJson = encrypt(point(rightX()), secretKey)
    expect(await verify({ token, point_json: pointJson })).toMatchObject({ captcha_token: `${token}---${pointJson}` })
  })
})

describe('the credential', () => {
  const send = (captcha_token: string, mobile = sender) =>
    call('POST', '/api/v2/sdk/sms/send', { mobile, type: 'login', captcha_token })

  async function credential(): Promise<string> {
    const { token } = await fetchSlide()
    return (await verify({ token, point_json: point(rightX()) })).captcha_token
  }

  test('is redeemed once, by its sender alone, for 180 seconds', async () => {
    const [one, other] = [await credential(), await credential()]
    expect(await send(one, '13900139000')).toMatchObject({ status: 400, error_code: 'SDK.CAPTCHA.0004' })
    expect((await send(one)).status).toBe(200)
    expect((await send(one)).status).toBe(400)
    service.clock.now += 180_000
    expect((await send(other)).status).toBe(400)
    expect((await send('made---up')).status).toBe(400)
  })

  test('can be spent here in development only: nothing is ever sent', async () => {
    await service.close()
    start({ development: false })
    const response = await service.app.inject({
      method: 'POST',
      url: '/api/v2/sdk/sms/send',
      headers: device,
      payload: {},
    })
    expect(response.statusCode).toBe(404)
  })
})

describe('budgets', () => {
  const budgets = { ip: { fetch: [2, 3, 4, 5], fail: [2, 3, 4, 5] } } as const

  test('a visitor who fetches too often is refused', async () => {
    await service.close()
    start({ budgets })
    const statuses = []
    for (let i = 0; i < 6; i += 1) statuses.push((await fetchSlide({ 'x-device-ip': '203.0.113.7' })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
    expect((await fetchSlide({ 'x-device-ip': '203.0.113.8' })).status).toBe(200)
  })

  test('only a back end beside us may say whose a call is', async () => {
    await service.close()
    start({ budgets })
    const from = (ip: string) =>
      service.app.inject({
        url: '/api/v2/sdk/captcha',
        headers: { ...device, 'x-device-ip': ip },
        remoteAddress: '198.51.100.1',
      })
    const statuses = []
    for (let i = 0; i < 6; i += 1) statuses.push((await from(`203.0.113.${i}`)).statusCode)
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
  })

  test.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'nor is a call believed that came with %s',
    async (header) => {
      await service.close()
      start({ budgets })
      const statuses = []
      for (let i = 0; i < 6; i += 1) {
        statuses.push((await fetchSlide({ [header]: '198.51.100.1', 'x-device-ip': `203.0.113.${i}` })).status)
      }
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
    },
  )

  test('a page of AJ-Captcha says nothing of its address that is believed', async () => {
    await service.close()
    start({ budgets })
    const codes = []
    for (let i = 0; i < 6; i += 1) {
      const headers = { 'content-type': 'application/json', 'x-device-ip': `203.0.113.${i}` }
      codes.push((await call('POST', '/captcha/get', { captchaType: 'blockPuzzle' }, headers)).repCode)
    }
    expect(codes).toEqual(['0000', '0000', '0000', '0000', '6201', '6201'])
  })
})

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

  test('get, check, verify: as its front ends and back ends have it', async () => {
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
    service.clock.now += 180_000
    expect(await aj('verify', { captchaVerification })).toMatchObject({ repCode: '6110' })
  })

  test('a wrong place is 6111, and spends the challenge', async () => {
    const { token, secretKey } = await get()
    const send = (x: number) =>
      aj('check', { captchaType: 'blockPuzzle', pointJson: encrypt(point(x), secretKey), token })
    expect(await send(rightX() + 6)).toMatchObject({ repCode: '6111' })
    expect(await send(rightX())).toMatchObject({ repCode: '6110' })
  })

  test('a plain point where an encrypted one is due is wrong', async () => {
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

  test('pages of any origin may get and check, and none may verify', async () => {
    const preflight = (action: string) =>
      service.app.inject({ method: 'OPTIONS', url: `/captcha/${action}`, headers: { origin: 'https://shop.example' } })
    expect((await preflight('get')).headers['access-control-allow-origin']).toBe('*')
    expect((await aj('get', { captchaType: 'blockPuzzle' })).headers['access-control-allow-origin']).toBe('*')
    expect((await aj('verify', {})).headers['access-control-allow-origin']).toBeUndefined()
  })
})

test('core’s provider fetches, verifies and hands on the credential', async () => {
  const provider = oneaccess({ domain: 'acme.example.com', clientId, endpoint: await service.listen() })
  const verifier = createVerifier({ provider })
  const identity = { sender, osVersion: 'Android 10', deviceFingerprint: 'fp', agent: 'App/1', userIp: '203.0.113.7' }
  const request = { method: 'GET', path: '/', headers: {}, query: {}, body: undefined, ip: '203.0.113.7' }
  const challenge = await provider.challenge?.(request, identity, { deadline: performance.now() + 5_000 })
  const { token } = JSON.parse(challenge?.outcome === 'challenge' ? challenge.body : '{}')
  const fields = { token, pointJson: point(rightX()) }
  const verdict = await verifier.check(fields, identity)
  expect(verdict).toMatchObject({ outcome: 'pass' })
  expect(verdict.outcome === 'pass' && verdict.detail['captchaToken']).toBe(`${token}---${fields.pointJson}`)
  expect(await verifier.check(fields, identity)).toMatchObject({ reason: 'replayed' })
  expect(await verifier.check({ ...fields, token: '0'.repeat(32) }, identity)).toMatchObject({
    vendorCode: 'SDK.CAPTCHA.0004',
  })
  await verifier.close()
})
