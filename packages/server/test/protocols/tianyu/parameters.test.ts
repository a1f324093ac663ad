import { afterAll, describe, expect, test } from 'vitest'
import { call, type Params, send, signedParams, testService } from '../../support/service.js'

// Written from the vendor’s document alone: what each parameter's type is, and which must be there.
const identity = {
  accountType: 'UInt',
  appId: 'String',
  uid: 'String',
  associateAccount: 'String',
  registerTime: 'UInt',
  userIp: 'Ip',
  xForwardedFor: 'String',
  macAddress: 'String',
  imei: 'String',
  businessId: 'UInt',
  sceneId: 'UInt',
} as const
/** Unread: documented, and nothing that this action looks at. */
type Type = 'UInt' | 'String' | 'Ip' | 'Visitor' | 'Unread'
interface ActionCase {
  complete: Params
  own: Record<string, Type>
  required: string[]
}
const common: Record<string, Type> = {
  Region: 'String',
  Timestamp: 'UInt',
  Nonce: 'UInt',
  SecretId: 'String',
  Signature: 'String',
  SignatureMethod: 'String',
  Token: 'String',
}
const allUnread = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'Unread' as const]))
const actions: Record<string, ActionCase> = {
  CaptchaQuery: {
    complete: { userIp: '8.8.8.8', businessId: 1, captchaType: 1, script: 0 },
    own: { captchaType: 'UInt', script: 'UInt', callBack: 'String' },
    required: ['userIp', 'businessId', 'captchaType', 'script'],
  },
  CaptchaGetUrl: {
    complete: { captchaType: 5, disturbLevel: 0, isHttps: 1 },
    own: { captchaType: 'UInt', disturbLevel: 'UInt', isHttps: 'UInt' },
    required: [],
  },
  CaptchaVerify: {
    complete: { captchaSig: 'x', verifyCode: 'y' },
    own: { captchaType: 'UInt', captchaSig: 'Visitor', verifyCode: 'Visitor' },
    required: ['captchaSig', 'verifyCode'],
  },
  CaptchaIframeQuery: {
    complete: { captchaType: 9, disturbLevel: 1, isHttps: 1, clientType: 1 },
    own: { captchaType: 'UInt', disturbLevel: 'UInt', isHttps: 'UInt', clientType: 'UInt' },
    required: ['captchaType', 'disturbLevel', 'isHttps', 'clientType'],
  },
  CaptchaCheck: {
    complete: { ticket: 'x', captchaType: 1, userIp: '8.8.8.8', businessId: 1 },
    own: {
      ticket: 'Visitor',
      captchaType: 'UInt',
      verifyType: 'UInt',
      disturbLevel: 'UInt',
      ...allUnread('associateAccount', 'xForwardedFor', 'macAddress', 'imei'),
    },
    required: ['ticket', 'captchaType', 'userIp', 'businessId'],
  },
}
// What a complete request is answered: for a check the ticket is none.
const done = (action: string) => (action === 'CaptchaCheck' ? 5100 : 0)
const cases = Object.entries(actions).map(([Action, one]) => ({ Action, ...one }))
const refusedFor = (name: string) => ({
  code: 4000,
  codeDesc: 'InvalidParameter',
  message: expect.stringContaining(name),
})

const service = testService({ budgets: false })
afterAll(() => service.close())

describe.each(cases)('$Action', ({ Action, complete, own, required }) => {
  const types = Object.entries<Type>({ ...identity, ...own })

  test('works with the required parameters alone, by GET and POST', async () => {
    for (const method of ['GET', 'POST'] as const) {
      expect(await call(service, { Action, ...complete }, { method })).toMatchObject({ code: done(Action) })
    }
  })

  test('names a parameter that is missing', async () => {
    for (const name of required) {
      const { [name]: _, ...rest } = { Action, ...complete } as Params
      expect(await call(service, rest)).toMatchObject(refusedFor(name))
    }
    for (const name of ['Timestamp', 'Nonce', 'SecretId', 'Signature']) {
      const { [name]: _, ...rest } = signedParams(service, { Action, ...complete })
      expect(await send(service, rest)).toMatchObject(refusedFor(name))
    }
  })

  test('needs none of the parameters that clients leave out', async () => {
    for (const [name] of types) {
      if (required.includes(name)) continue
      const { [name]: _, ...rest } = { Action, ...complete } as Params
      expect(await call(service, rest)).toMatchObject({ code: done(Action) })
    }
  })

  test('names a parameter that is repeated, whichever it is', async () => {
    for (const name of [...types.map(([name]) => name), ...Object.keys(common), 'Action', 'somethingElse']) {
      for (const method of ['GET', 'POST'] as const) {
        const one = new URLSearchParams(
          signedParams(service, { Action, ...complete }, { method }) as Record<string, string>,
        )
        if (!one.has(name)) one.append(name, '1')
        one.append(name, one.get(name) as string)
        expect(await send(service, one.toString(), { method })).toMatchObject(refusedFor(name))
      }
    }
  })

  test('names a parameter of the wrong type', async () => {
    const wrong: Record<Type, string[]> = {
      UInt: ['x', '-1', '1.0', '+1', '0x1', '1e1', ' 1', '1 ', '٣', '99999999999', 'NaN', '[object Object]'],
      Ip: ['x', '1.2.3', '1.2.3.4:80', '1.2.3.4, 5.6.7.8', 'localhost', '256.1.1.1'],
      String: [],
      Visitor: [],
      Unread: [],
    }
    for (const [name, type] of types) {
      for (const value of wrong[type]) {
        expect(await call(service, { Action, ...complete, [name]: value })).toMatchObject(refusedFor(name))
      }
    }
  })

  test('names a parameter that is too long, unless it comes from the visitor', async () => {
    for (const [name, type] of types) {
      const answer = await call(service, { Action, ...complete, [name]: '9'.repeat(8_000) }, { method: 'POST' })
      const isTaken = type === 'Visitor' || type === 'Unread'
      expect(answer).toMatchObject(isTaken ? { code: done(Action) } : refusedFor(name))
    }
    const huge = await call(service, { Action, ...complete, more: 'x'.repeat(100_000) }, { method: 'POST' })
    expect(huge).toMatchObject({ code: 4000 })
  })

  test('takes texts of an identity that are as long as core sends them', async () => {
    for (const name of ['uid', 'appId', 'associateAccount', 'macAddress', 'imei', 'xForwardedFor']) {
      const answer = await call(service, { Action, ...complete, [name]: '验'.repeat(4_096) }, { method: 'POST' })
      expect(answer).toMatchObject({ code: done(Action) })
    }
  })

  test('treats an empty optional parameter as missing', async () => {
    for (const [name] of types) {
      if (required.includes(name)) continue
      expect(await call(service, { Action, ...complete, [name]: '' })).toMatchObject({ code: done(Action) })
    }
  })

  test('accepts all identity parameters', async () => {
    const all = {
      accountType: 7,
      appId: '201293',
      uid: '15013465759',
      associateAccount: '373909726',
      registerTime: 1_577_836_800,
      userIp: '8.8.8.8',
      xForwardedFor: '121.14.96.121, 10.0.0.1',
      macAddress: '00-05-9A-3C-7A-00',
      imei: '54654654646',
      businessId: 0,
      sceneId: 4_294_967_295,
    }
    expect(await call(service, { Action, ...complete, ...all })).toMatchObject({ code: done(Action) })
  })

  test.each([
    [0, undefined, true],
    [1, 'app', true],
    [2, 'app', true],
    [4, 'app', true],
    [6, undefined, true],
    [7, undefined, true],
    [1, undefined, false],
    [2, undefined, false],
    [3, undefined, false],
    [5, 'app', false],
    [8, 'app', false],
  ])('accountType %s with appId %s: %s', async (accountType, appId, isTaken) => {
    const params = { Action, ...complete, accountType, ...(appId !== undefined && { appId }) }
    expect(await call(service, params)).toMatchObject({ code: isTaken ? done(Action) : 4000 })
  })
})

test.each(['gz', 'sz', 'bj', 'sh', 'hk', 'ca', 'ap-guangzhou', ''])('Region may be %j', async (Region) => {
  for (const { Action, complete } of cases) {
    expect(await call(service, { Action, ...complete, Region })).toMatchObject({ code: done(Action) })
  }
})

describe('captchaType', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 10])('%s', async (captchaType) => {
    const known = captchaType >= 1 && captchaType <= 9
    for (const { Action, complete } of cases) {
      const isTaken = known && !(Action === 'CaptchaGetUrl' && captchaType === 9)
      expect(await call(service, { Action, ...complete, captchaType })).toMatchObject({
        code: isTaken ? done(Action) : 4000,
      })
    }
  })
})

test('disturbLevel is 0 (unset), 1 or 2; isHttps and script 0 or 1; clientType 1 to 4', async () => {
  const iframe = { Action: 'CaptchaIframeQuery', ...(actions['CaptchaIframeQuery'] as ActionCase).complete }
  const values: Record<string, number[]> = { disturbLevel: [0, 1, 2], isHttps: [0, 1], clientType: [1, 2, 3, 4] }
  for (const [name, allowed] of Object.entries(values)) {
    for (let value = 0; value <= 5; value += 1) {
      expect(await call(service, { ...iframe, [name]: value })).toMatchObject({
        code: allowed.includes(value) ? 0 : 4000,
      })
    }
  }
})

describe('every answer is HTTP 200 JSON', () => {
  const post = (contentType: string | undefined, payload: string) =>
    service.app.inject({
      method: 'POST',
      url: '/v2/index.php',
      payload,
      ...(contentType !== undefined && { headers: { 'content-type': contentType } }),
    })

  test.each([
    ['application/json', '{"Action":"CaptchaCheck"}'],
    ['application/json', '{'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', 'Action=CaptchaCheck'],
    ['nonsense', 'x'],
    [undefined, ''],
    ['application/x-www-form-urlencoded', ''],
    ['application/x-www-form-urlencoded', '%'],
    ['application/x-www-form-urlencoded', '=&=&&'],
    ['application/x-www-form-urlencoded', 'Action=%ff%fe%00'],
    ['application/x-www-form-urlencoded', 'x='.concat('y'.repeat(1_000_000))],
    ['application/x-www-form-urlencoded', '__proto__=1&constructor=2&Action=toString'],
  ])('%s %.40s', async (contentType, payload) => {
    const response = await post(contentType, payload)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(response.json()).toMatchObject({ code: 4000, message: expect.any(String) })
    expect(response.json().codeDesc).not.toBe('Success')
  })

  test('GET without a query', async () => {
    const response = await service.app.inject({ url: '/v2/index.php' })
    expect([response.statusCode, response.json().code]).toEqual([200, 4000])
  })
})
