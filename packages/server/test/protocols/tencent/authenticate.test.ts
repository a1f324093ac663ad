import { createHash, createHmac } from 'node:crypto'
import { tc3SigningKey } from '@ticketgate/core/tencent'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { secretId, secretKey, testService } from '../../support/service.js'
import {
  appId,
  type CallOptions,
  check as checkAt,
  describeCaptchaResult,
  solved as solvedAt,
} from '../../support/tencent.js'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())
const solved = (ticketAppId?: number) => solvedAt(service, ticketAppId)
const check = (one: { ticket: string; randstr: string }, more?: object, options?: CallOptions) =>
  checkAt(service, one, more, options)

describe('TC3', () => {
  test.each([
    ['the SDK’s host without its port', { signedHost: 'captcha.test' }],
    ['the vendor’s host', { signedHost: 'captcha.tencentcloudapi.com' }],
    ['the SDK’s service name, the host’s first label', { scope: '127' }],
    ['that label of an endpoint with a port', { scope: 'localhost:8787', host: 'localhost:8787' }],
    ['that label of an IPv6 endpoint', { scope: '[::1]:8787', host: '[::1]:8787' }],
  ])('accepts %s', async (_, options) => {
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

  test('a refused signature is logged without what is the visitor’s or secret, and in production without anything', async () => {
    const lines: object[] = []
    const logger = { info: () => {}, warn: (fields: object) => lines.push(fields), error: () => {} }
    for (const development of [true, false]) {
      await service.close()
      service = testService({
        development,
        logger,
        publicUrl: 'https://captcha.test',
        secretKey: 'a-key-that-nobody-else-signs-with',
      })
      const one = { ticket: 'the-ticket-of-somebody', randstr: '@abc' }
      const options = { scope: 'localhost:8787', headers: { 'x-note': 'the-note-of-somebody' } }
      expect(await check(one, { UserIp: '203.0.113.77' }, options)).toMatchObject({
        Error: { Code: 'AuthFailure.SignatureFailure' },
      })
    }
    expect(lines).toEqual([
      { canonicalRequest: expect.stringMatching(/^POST\n\/\n\ncontent-type:application\/json/) },
      {},
    ])
    expect(JSON.stringify(lines)).not.toMatch(/somebody|203\.0\.113|nobody-else/)
  })

  test.each([
    [300, undefined],
    [-300, undefined],
    [301, 'AuthFailure.SignatureExpire'],
    [-301, 'AuthFailure.SignatureExpire'],
  ])('a clock that is %i seconds off gives %s', async (offSeconds, Code) => {
    const timestamp = Math.floor(service.clock.now / 1000) + offSeconds
    expect((await check(solved(), {}, { timestamp })).Error?.Code).toBe(Code)
  })

  test('a signature over fewer headers than the protocol demands is refused', async () => {
    const body = '{}'
    const timestamp = Math.floor(service.clock.now / 1000)
    const hex = (text: string) => createHash('sha256').update(text).digest('hex')
    const day = new Date(service.clock.now).toISOString().slice(0, 10)
    const canonical = `POST\n/\n\nhost:captcha.test\n\nhost\n${hex(body)}`
    const text = `TC3-HMAC-SHA256\n${timestamp}\n${day}/captcha/tc3_request\n${hex(canonical)}`
    const key = tc3SigningKey(secretKey, { timestamp, service: 'captcha' })
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const fewer = `TC3-HMAC-SHA256 Credential=${secretId}/${day}/captcha/tc3_request, SignedHeaders=host, Signature=${signature}`
    expect(await describeCaptchaResult(service, {}, { body, headers: { authorization: fewer } })).toMatchObject({
      Error: { Code: 'AuthFailure.SignatureFailure' },
    })
  })

  test('two identical calls are not a replay', async () => {
    const nobody = { ticket: 'x', randstr: '@x' }
    expect(await check(nobody)).toMatchObject({ CaptchaCode: 15 })
    expect(await check(nobody)).toMatchObject({ CaptchaCode: 15 })
  })
})

describe('the other ways in which the vendor’s SDKs sign', () => {
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
      SecretId: secretId,
      SignatureMethod: signatureMethod,
      RequestClient: 'SDK_NODEJS_4.1',
      ...more,
    }
    const Signature = qcloudV1Signature({ method, host, path: '/', params }, secretKey, signatureMethod)
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

  test.each(['GET', 'POST'] as const)('%s with signature v1 over names sorted after their dots', async (method) => {
    const { Signature: _, ...unsigned } = v1(method, 'HmacSHA256', { 'a-b': '1', a_c: '2', aZ: '3' })
    const params = Object.fromEntries(
      Object.entries<string>(unsigned).map(([name, value]) => [name.replace('_', '.'), value]),
    )
    const Signature = qcloudV1Signature({ method, host, path: '/', params }, secretKey, 'HmacSHA256')
    expect(await inject(method, encode({ ...unsigned, Signature }))).toMatchObject({ CaptchaCode: 1 })
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
  ])('signature v1 is refused if the request was changed: %o', async (changed, Code) => {
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
    const key = tc3SigningKey(secretKey, { timestamp: Number(timestamp), service: 'captcha' })
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const credential = `${secretId}/${day}/captcha/tc3_request`
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

  test('a GET without an action is not found', async () => {
    expect((await service.app.inject({ url: '/' })).statusCode).toBe(404)
  })
})
