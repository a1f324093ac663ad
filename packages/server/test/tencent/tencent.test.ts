import { createHash, createHmac } from 'node:crypto'
import { createVerifier, memoryStore, qcloudV1Signature, tc3Signer, tc3SigningKey, tencent } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../src/ask.js'
import { identityOfApp } from '../../src/tencent/captcha-app.js'
import { issueTicket } from '../../src/tickets.js'
import { type Answer, answerOf, SECRET_ID, SECRET_KEY, testService } from '../support/service.js'
import { handTrail, post } from '../support/widget.js'

const appId = 190_000_001
const contentType = 'application/json; charset=utf-8'
let service: ReturnType<typeof testService>

beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())

/** A ticket as the widget's answer would give it. */
const solved = (of: number | string = appId) =>
  issueTicket(service.context, claimsOf(service.context, { identity: identityOfApp(String(of)), visit: {} }))

interface CallOptions {
  host?: string
  signedHost?: string
  scope?: string
  secretId?: string
  secretKey?: string
  timestamp?: number
  headers?: Record<string, string>
  body?: string
}

async function call(parameters: object, options: CallOptions = {}): Promise<Answer> {
  const body =
    options.body ??
    JSON.stringify({ CaptchaType: 9, UserIp: '203.0.113.7', CaptchaAppId: appId, AppSecretKey: 'k', ...parameters })
  const {
    host = 'captcha.test:8787',
    signedHost = host,
    scope = 'captcha',
    secretId = SECRET_ID,
    secretKey = SECRET_KEY,
  } = options
  const timestamp = options.timestamp ?? Math.floor(service.clock.now / 1000)
  const authorization = tc3Signer({ secretId, secretKey })({
    host: signedHost,
    contentType,
    body,
    timestamp,
    service: scope,
  })
  const response = await service.app.inject({
    method: 'POST',
    url: '/',
    payload: body,
    headers: {
      host,
      'content-type': contentType,
      authorization,
      'x-tc-action': 'DescribeCaptchaResult',
      'x-tc-version': '2019-07-22',
      'x-tc-timestamp': String(timestamp),
      ...options.headers,
    },
  })
  expect(response.statusCode).toBe(200)
  return response.json().Response
}

const check = ({ ticket, randstr }: { ticket: string; randstr: string }, more: object = {}, options?: CallOptions) =>
  call({ Ticket: ticket, Randstr: randstr, ...more }, options)

describe('DescribeCaptchaResult', () => {
  test('a ticket verifies once', async () => {
    const one = solved()
    expect(await check(one)).toMatchObject({
      CaptchaCode: 1,
      EvilLevel: 0,
      SubmitCaptchaTime: service.clock.now / 1000,
    })
    expect(await check(one)).toMatchObject({ CaptchaCode: 9 })
  })

  test('for 5 minutes', async () => {
    const [one, other] = [solved(), solved()]
    service.clock.now += 299_999
    expect(await check(one)).toMatchObject({ CaptchaCode: 1 })
    service.clock.now += 1
    expect(await check(other)).toMatchObject({ CaptchaCode: 8 })
  })

  test('of two checks at once one passes', async () => {
    const one = solved()
    const codes = (await Promise.all([check(one), check(one), check(one)])).map(({ CaptchaCode }) => CaptchaCode)
    expect(codes.sort()).toEqual([1, 9, 9])
  })

  test.each([
    ['no randstr', { Randstr: '' }, 6],
    ['another ticket’s randstr', { Randstr: '@abcdefgh' }, 7],
    ['a ticket of nobody', { Ticket: 'nonsense' }, 15],
    ['an empty ticket', { Ticket: '' }, 15],
    ['another CaptchaType', { CaptchaType: 1 }, 15],
    ['a UserIp that is none', { UserIp: 'localhost' }, 15],
    ['another application', { CaptchaAppId: appId + 1 }, 16],
    ['an application that cannot be', { CaptchaAppId: 0 }, 100],
    ['a disaster ticket', { Ticket: `terror_1001_${appId}_1893499200` }, 21],
    ['a later script’s disaster ticket', { Ticket: `trerror_1001_${appId}_1893499200` }, 21],
    ['a disaster ticket without an application', { Ticket: 'terror_1001' }, 16],
  ])('%s', async (_, more, CaptchaCode) => {
    const one = solved()
    expect(await check(one, more)).toMatchObject({ CaptchaCode })
    // None of these spent it.
    expect(await check(one)).toMatchObject({ CaptchaCode: 1 })
  })

  test.each(['CaptchaType', 'Ticket', 'UserIp', 'Randstr', 'CaptchaAppId', 'AppSecretKey'])(
    'without %s it is an error',
    async (name) => {
      expect(await check(solved(), { [name]: undefined })).toMatchObject({ Error: { Code: 'MissingParameter' } })
      expect(await check(solved(), { [name]: null })).toMatchObject({ Error: { Code: 'MissingParameter' } })
    },
  )

  test.each([{ Ticket: ['a'] }, { Randstr: { a: 1 } }, { CaptchaAppId: '190000001' }, { AppSecretKey: 7 }])(
    'parameters of another type are errors: %o',
    async (more) => {
      expect(await check(solved(), more)).toMatchObject({ Error: { Code: 'InvalidParameter' } })
    },
  )

  test('tickets of the other protocol are foreign, bound or not', async () => {
    for (const identity of [{}, { uid: 'visitor' }, { ...identityOfApp(String(appId)), userIp: '203.0.113.7' }]) {
      const foreign = issueTicket(service.context, claimsOf(service.context, { identity, visit: {} }))
      expect(await check(foreign)).toMatchObject({ CaptchaCode: 16 })
    }
  })

  test('configured applications have secrets', async () => {
    await service.close()
    service = testService({ captchaApps: { [appId]: 'the right key' } })
    const one = solved()
    expect(await check(one, { AppSecretKey: 'a wrong key' })).toMatchObject({ CaptchaCode: 100 })
    expect(await check(solved(appId + 1), { CaptchaAppId: appId + 1 })).toMatchObject({ CaptchaCode: 100 })
    expect(await check(one, { AppSecretKey: 'the right key' })).toMatchObject({ CaptchaCode: 1 })
  })

  test('a store that fails is code 26, not a pass', async () => {
    await service.close()
    const store = { ...memoryStore(), take: () => Promise.reject(new Error('no store')) }
    service = testService({ store })
    expect(await check(solved())).toMatchObject({ CaptchaCode: 26 })
  })
})

describe('TC3', () => {
  test.each([
    ['the SDK’s host without its port', { signedHost: 'captcha.test' }],
    ['the vendor’s host', { signedHost: 'captcha.tencentcloudapi.com' }],
    ['the SDK’s service name, the host’s first label', { scope: '127' }],
  ])('takes %s', async (_, options) => {
    expect(await check(solved(), {}, options)).toMatchObject({ CaptchaCode: 1 })
  })

  test.each([
    ['another key', { secretKey: 'wrong' }, 'AuthFailure.SignatureFailure'],
    ['another host', { signedHost: 'evil.example' }, 'AuthFailure.SignatureFailure'],
    ['an unknown id', { secretId: 'AKIDnobody' }, 'AuthFailure.SecretIdNotFound'],
    ['no authorization', { headers: { authorization: '' } }, 'AuthFailure.InvalidAuthorization'],
    ['a v1 authorization', { headers: { authorization: 'HmacSHA256 x' } }, 'AuthFailure.InvalidAuthorization'],
    ['no timestamp', { headers: { 'x-tc-timestamp': '' } }, 'MissingParameter'],
    ['another timestamp', { headers: { 'x-tc-timestamp': '1893499201' } }, 'AuthFailure.SignatureFailure'],
    ['another action', { headers: { 'x-tc-action': 'DescribeInstances' } }, 'InvalidAction'],
    ['another version', { headers: { 'x-tc-version': '2017-01-01' } }, 'NoSuchVersion'],
    ['another content type', { headers: { 'content-type': 'application/json' } }, 'AuthFailure.SignatureFailure'],
    ['a body that is no JSON', { body: 'Ticket=1' }, 'InvalidParameter'],
    ['a body that is a list', { body: '[]' }, 'InvalidParameter'],
    ['a huge body', { body: JSON.stringify({ Ticket: 'x'.repeat(70_000) }) }, 'InvalidParameter'],
  ])('refuses %s', async (_, options, Code) => {
    expect(await check(solved(), {}, options)).toMatchObject({ Error: { Code } })
  })

  test.each([
    [300, undefined],
    [-300, undefined],
    [301, 'AuthFailure.SignatureExpire'],
    [-301, 'AuthFailure.SignatureExpire'],
  ])('a clock %i seconds off: %s', async (offS, Code) => {
    const timestamp = Math.floor(service.clock.now / 1000) + offS
    expect((await check(solved(), {}, { timestamp })).Error?.Code).toBe(Code)
  })

  test('a signature over fewer headers than the protocol wants proves nothing', async () => {
    const body = '{}'
    const timestamp = Math.floor(service.clock.now / 1000)
    const hex = (text: string) => createHash('sha256').update(text).digest('hex')
    const day = new Date(service.clock.now).toISOString().slice(0, 10)
    const canonical = `POST\n/\n\nhost:captcha.test\n\nhost\n${hex(body)}`
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${day}/captcha/tc3_request\n${hex(canonical)}`
    const key = tc3SigningKey(SECRET_KEY, { timestamp, service: 'captcha' })
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const fewer = `TC3-HMAC-SHA256 Credential=${SECRET_ID}/${day}/captcha/tc3_request, SignedHeaders=host, Signature=${signature}`
    expect(await call({}, { body, headers: { authorization: fewer } })).toMatchObject({
      Error: { Code: 'AuthFailure.SignatureFailure' },
    })
  })

  test('two calls that are the same are no replay', async () => {
    const nobody = { ticket: 'x', randstr: '@x' }
    expect(await check(nobody)).toMatchObject({ CaptchaCode: 15 })
    expect(await check(nobody)).toMatchObject({ CaptchaCode: 15 })
  })
})

describe('the vendor’s SDKs in their other manners', () => {
  const host = 'captcha.test'
  const common = { CaptchaType: '9', UserIp: '203.0.113.7', CaptchaAppId: String(appId), AppSecretKey: 'k' }
  const inject = async (method: 'GET' | 'POST', encoded: string, headers: Record<string, string> = {}) => {
    const response = await service.app.inject({
      method,
      url: method === 'GET' ? `/?${encoded}` : '/',
      headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      ...(method === 'POST' && { payload: encoded }),
    })
    return response.json().Response
  }

  function v1(method: 'GET' | 'POST', signatureMethod: 'HmacSHA1' | 'HmacSHA256', more: Record<string, string> = {}) {
    const { ticket, randstr } = solved()
    const params: Record<string, string> = {
      ...common,
      Ticket: ticket,
      Randstr: randstr,
      Action: 'DescribeCaptchaResult',
      Version: '2019-07-22',
      Timestamp: String(service.clock.now / 1000),
      Nonce: '12345',
      SecretId: SECRET_ID,
      SignatureMethod: signatureMethod,
      RequestClient: 'SDK_NODEJS_4.1',
      ...more,
    }
    const Signature = qcloudV1Signature({ method, host, path: '/', params }, SECRET_KEY, signatureMethod)
    return { ...params, Signature }
  }
  const encode = (params: Record<string, string>) => new URLSearchParams(params).toString()

  test.each([
    ['GET', 'HmacSHA1'],
    ['GET', 'HmacSHA256'],
    ['POST', 'HmacSHA1'],
    ['POST', 'HmacSHA256'],
  ] as const)('%s with signature v1, %s', async (method, signatureMethod) => {
    const encoded = encode(v1(method, signatureMethod))
    expect(await inject(method, encoded)).toMatchObject({ CaptchaCode: 1 })
    expect(await inject(method, encoded)).toMatchObject({ CaptchaCode: 9 })
  })

  test.each([
    [{ UserIp: '203.0.113.8' }, 'AuthFailure.SignatureFailure'],
    [{ SecretId: 'AKIDnobody' }, 'AuthFailure.SecretIdNotFound'],
    [{ SignatureMethod: 'HmacMD5' }, 'InvalidParameter'],
    [{ Timestamp: '1' }, 'AuthFailure.SignatureExpire'],
    [{ Timestamp: '' }, 'AuthFailure.SignatureExpire'],
    [{ Version: '2017' }, 'NoSuchVersion'],
    [{ Action: 'DescribeInstances' }, 'InvalidAction'],
    [{ Signature: '' }, 'AuthFailure.SignatureFailure'],
  ])('signature v1, changed on its way: %o', async (changed, Code) => {
    expect(await inject('POST', encode({ ...v1('POST', 'HmacSHA256'), ...changed }))).toMatchObject({ Error: { Code } })
  })

  test('GET with TC3 over the query', async () => {
    const { ticket, randstr } = solved()
    const query = encode({ ...common, Ticket: ticket, Randstr: randstr })
    const timestamp = String(service.clock.now / 1000)
    const hex = (text: string) => createHash('sha256').update(text).digest('hex')
    const day = new Date(service.clock.now).toISOString().slice(0, 10)
    const type = 'application/x-www-form-urlencoded'
    const canonical = `GET\n/\n${query}\ncontent-type:${type}\nhost:${host}\n\ncontent-type;host\n${hex('')}`
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${day}/captcha/tc3_request\n${hex(canonical)}`
    const key = tc3SigningKey(SECRET_KEY, { timestamp: Number(timestamp), service: 'captcha' })
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const credential = `${SECRET_ID}/${day}/captcha/tc3_request`
    const headers = {
      authorization: `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=content-type;host, Signature=${signature}`,
      'x-tc-action': 'DescribeCaptchaResult',
      'x-tc-version': '2019-07-22',
      'x-tc-timestamp': timestamp,
    }
    expect(await inject('GET', `${query}&x=1`, headers)).toMatchObject({
      Error: { Code: 'AuthFailure.SignatureFailure' },
    })
    expect(await inject('GET', query, headers)).toMatchObject({ CaptchaCode: 1 })
  })

  test('a GET that asks nothing finds nothing', async () => {
    expect((await service.app.inject({ url: '/' })).statusCode).toBe(404)
  })
})

describe('the page', () => {
  test('its script is of this origin', async () => {
    const response = await service.app.inject({ url: '/TCaptcha.js', headers: { host: 'captcha.test:8787' } })
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(response.body).toContain('"http://captcha.test:8787"')
    expect(response.body).toContain('TencentCaptcha')
  })

  test.each([{}, { appId: 7 }, { appId: '' }, { appId: 'x' }, { appId: '0' }, { appId: ['1'] }, [1], null])(
    'a session needs an application’s id: %o',
    async (payload) => {
      expect(await post(service, 'session', payload)).toMatchObject({ status: 400, body: { error: 'invalid' } })
    },
  )

  test('a session of an application that is not configured', async () => {
    await service.close()
    service = testService({ captchaApps: { [appId]: 'k' } })
    expect((await post(service, 'session', { appId: '7' })).status).toBe(400)
    expect((await post(service, 'session', { appId: String(appId) })).status).toBe(200)
  })

  test('from session to ticket, and to the verdict of core’s provider', async () => {
    const { token } = (await post(service, 'session', { appId: String(appId) })).body
    const { challenge, kind } = (await post(service, 'challenge', { token })).body
    expect(kind).toBe('slide')
    const x = Number(answerOf(service, 'challenge', challenge))
    const passed = (await post(service, 'answer', { challenge, answer: String(x), trail: handTrail(x) })).body
    expect(passed).toMatchObject({ ok: true, ticket: expect.any(String), randstr: expect.stringMatching(/^@/) })

    const endpoint = `${await service.listen()}/`
    const keys = { secretId: SECRET_ID, secretKey: SECRET_KEY, now: () => service.clock.now }
    const provider = tencent({ ...keys, captchaAppId: appId, appSecretKey: 'k', endpoint })
    const verifier = createVerifier({ provider })
    const fields = { ticket: passed.ticket, randstr: passed.randstr }
    const identity = { userIp: '203.0.113.7' }
    expect(await verifier.check({ ...fields, randstr: '@other' }, identity)).toMatchObject({ vendorCode: 7 })
    expect(await verifier.check(fields, identity)).toMatchObject({ outcome: 'pass', risk: 0 })
    expect(await verifier.check(fields, identity)).toMatchObject({ reason: 'replayed' })
    // Another process that knows nothing of it: the service does.
    const stranger = createVerifier({ provider })
    expect(await stranger.check(fields, identity)).toMatchObject({ reason: 'replayed', vendorCode: 9 })
    await verifier.close()
  })
})
