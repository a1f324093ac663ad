import { createHmac } from 'node:crypto'
import { type TianyuClient, type TianyuClientOptions, tianyuClient } from '@ticketgate/core/tianyu'
import { Agent } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clock } from '../../../src/deadline.js'
import { code, json, type LoopbackVendor, loopbackVendor, secretId, secretKey } from '../../support/loopback-vendor.js'

let vendor: LoopbackVendor
const clients: TianyuClient[] = []

beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await vendor.close()
})

function clientOf(options: Partial<TianyuClientOptions> = {}): TianyuClient {
  const client = tianyuClient({ secretId, secretKey, endpoint: vendor.endpoint, ...options })
  clients.push(client)
  return client
}

const identity = {
  accountType: 1,
  appId: 'wx1',
  uid: 'Ünïcode + & = % @ 验证码',
  associateAccount: 'other_account',
  registerTime: 1_500_000_000,
  userIp: '203.0.113.7',
  xForwardedFor: '203.0.113.7, 10.0.0.1',
  macAddress: '00-16-3e',
  imei: '49015420323751',
  businessId: 0,
  sceneId: 3,
} as const

const letters = { captchaType: 5, disturbLevel: 2 } as const
const actions = {
  CaptchaQuery: [
    (client: TianyuClient) => client.captchaQuery({ ...identity, captchaType: 5, script: 0, callBack: 'page.onError' }),
    { ...identity, captchaType: 5, script: 0, callBack: 'page.onError' },
  ],
  CaptchaGetUrl: [
    (client: TianyuClient) => client.captchaGetUrl({ ...identity, ...letters, isHttps: 1 }),
    { ...identity, ...letters, isHttps: 1 },
  ],
  CaptchaVerify: [
    (client: TianyuClient) =>
      client.captchaVerify({ ...identity, captchaSig: 'v*', verifyCode: 'a b&c', captchaType: 1 }),
    { ...identity, captchaSig: 'v*', verifyCode: 'a b&c', captchaType: 1 },
  ],
  CaptchaIframeQuery: [
    (client: TianyuClient) => client.captchaIframeQuery({ ...identity, ...letters, isHttps: 0, clientType: 4 }),
    { ...identity, ...letters, isHttps: 0, clientType: 4 },
  ],
  CaptchaCheck: [
    (client: TianyuClient) => client.captchaCheck({ ...identity, ...letters, ticket: 't+/=*', verifyType: 0 }),
    { ...identity, ...letters, ticket: 't+/=*', verifyType: 0 },
  ],
} as const

const asText = (params: object) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))

describe.each(Object.entries(actions))('%s', (action, [call, params]) => {
  test.each([
    ['GET', 'HmacSHA1'],
    ['GET', 'HmacSHA256'],
    ['POST', 'HmacSHA1'],
    ['POST', 'HmacSHA256'],
  ] as const)('by %s with %s: every documented parameter arrives, signed', async (method, signatureMethod) => {
    const token = 'temporary&token=1'
    const client = clientOf({
      method,
      signatureMethod,
      token,
      region: 'ap-guangzhou',
      nonce: () => 7,
      now: () => 1.5e12,
    })
    expect(await call(client)).toMatchObject({ outcome: 'answered', code: 0 })
    expect(vendor.calls).toHaveLength(1)
    expect(vendor.calls[0]).toMatchObject({ method, path: '/v2/index.php', signed: true })
    const { Signature, ...arrived } = vendor.calls[0]?.params ?? {}
    expect(arrived).toEqual({
      ...asText(params),
      Action: action,
      Region: 'ap-guangzhou',
      Timestamp: '1500000000',
      Nonce: '7',
      SecretId: secretId,
      SignatureMethod: signatureMethod,
      Token: token,
    })
  })
})

describe('a request', () => {
  test('is a POST to Guangzhou signed with SHA-256 where nothing else is said', async () => {
    await clientOf().captchaGetUrl()
    expect(vendor.calls[0]).toMatchObject({ method: 'POST', signed: true })
    const { params = {}, headers } = vendor.calls[0] ?? {}
    expect(params).toMatchObject({ Region: 'gz', SignatureMethod: 'HmacSHA256' })
    expect(Object.keys(params)).not.toContain('Token')
    expect(headers?.['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    expect(Math.abs(Number(params['Timestamp']) - Date.now() / 1000)).toBeLessThan(5)
    expect(Number(params['Nonce'])).toBeGreaterThan(0)
  })

  test('never repeats a nonce', async () => {
    const client = clientOf()
    await Promise.all(Array.from({ length: 50 }, () => client.captchaGetUrl()))
    expect(new Set(vendor.calls.map(({ params }) => params['Nonce'])).size).toBe(50)
  })

  test('leaves out what is not given, and sends 0 and the empty text', async () => {
    await clientOf().captchaCheck({ ticket: 't', businessId: 0, uid: '' })
    const names = ['ticket', 'businessId', 'uid', 'sceneId', 'userIp']
    expect(names.map((name) => vendor.calls[0]?.params[name])).toEqual(['t', '0', '', undefined, undefined])
    expect(vendor.calls[0]?.signed).toBe(true)
  })

  test('sends only what the action knows', async () => {
    await clientOf().captchaCheck({ ticket: 't', SecretId: 'mine', 'a&b': 1 } as never)
    expect(vendor.calls[0]?.params).toMatchObject({ SecretId: secretId })
    expect(Object.keys(vendor.calls[0]?.params ?? {})).not.toContain('a&b')
  })

  test.each(['tok&secretId=x', 'a=b&ticket=c', '@file', '\ud800 lone', '%26', 'a\r\nHost: evil'])(
    'carries the ticket %j as one value',
    async (ticket) => {
      for (const method of ['GET', 'POST'] as const) await clientOf({ method }).captchaCheck({ ticket })
      expect(vendor.calls.map(({ params }) => params['ticket'])).toEqual([ticket.toWellFormed(), ticket.toWellFormed()])
      expect(vendor.calls.every(({ signed }) => signed)).toBe(true)
    },
  )

  test('is signed for the host and port of its endpoint', async () => {
    const endpoint = `${vendor.origin}/other/path.php`
    await clientOf({ endpoint }).captchaGetUrl()
    expect(vendor.calls[0]).toMatchObject({ path: '/other/path.php', host: new URL(endpoint).host, signed: true })
  })

  test('goes through the dispatcher that it is given, which stays open', async () => {
    const agent = new Agent()
    const origins: unknown[] = []
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      origins.push(String(options.origin))
      return dispatch(options, handler)
    })
    const client = clientOf({ dispatcher })
    await client.captchaGetUrl()
    await client.close()
    expect(await clientOf({ dispatcher }).captchaGetUrl()).toMatchObject({ outcome: 'answered' })
    expect(origins).toEqual([vendor.origin, vendor.origin])
    await agent.close()
  })

  test('agrees with createHmac to the byte of its query', async () => {
    await clientOf({ method: 'GET', nonce: () => 1, now: () => 0 }).captchaCheck({ ticket: 't', uid: 'ü' })
    const { host, params } = vendor.calls[0] ?? { host: '', params: {} }
    const signed = `GET${host}/v2/index.php?Action=CaptchaCheck&Nonce=1&Region=gz&SecretId=${secretId}&SignatureMethod=HmacSHA256&Timestamp=0&ticket=t&uid=ü`
    expect(params).toMatchObject({ Signature: createHmac('sha256', secretKey).update(signed).digest('base64') })
  })
})

describe('an answer', () => {
  const ask = () => clientOf().captchaCheck({ ticket: 't' })

  test.each([
    [0, 0],
    ['0', 0],
    [5100, 5100],
    ['5100', 5100],
    [-1, -1],
    ['-1', -1],
    [123456, 123456],
  ])('with code %j is read', async (sent, read) => {
    vendor.answers(code(sent))
    expect(await ask()).toMatchObject({ outcome: 'answered', code: read })
  })

  test.each([undefined, null, 0.5, '0.5', '', ' 0', '0x0', true, [], [0], {}, 1e300, '1'.repeat(40), 'Success'])(
    'with code %j is none',
    async (sent) => {
      vendor.answers(code(sent))
      expect(await ask()).toMatchObject({ outcome: 'unavailable', cause: 'vendor' })
    },
  )

  test.each(['', '[]', 'null', '0', '"0"', '<html>', '{"code":0', 'var a = 1'])(
    'that reads %j is none',
    async (text) => {
      vendor.answers((_, response) => response.end(text))
      expect(await ask()).toMatchObject({ outcome: 'unavailable', cause: 'vendor' })
    },
  )

  test.for<unknown>([{ toString: 1 }, { toString: null, valueOf: null }, ['a'], 7, null])(
    'with the message %j is read all the same',
    async (message) => {
      vendor.answers(json({ code: 0, message }))
      expect(await ask()).toMatchObject({ outcome: 'answered', code: 0 })
    },
  )

  test('hands over what else it carries', async () => {
    vendor.answers(json({ code: 0, message: 'No Error', codeDesc: 'Success', level: 3 }))
    const result = await ask()
    expect(result).toMatchObject({ message: 'No Error', body: { codeDesc: 'Success', level: 3 } })
  })

  test('that is JavaScript is handed over as it is', async () => {
    vendor.answers((_, response) => response.end('var a = "é"'))
    const result = await clientOf().captchaQuery({ captchaType: 1, script: 1 })
    expect(result).toMatchObject({ outcome: 'answered', code: 0, body: { script: 'var a = "é"' } })
  })

  test('tells how far the clocks are apart', async () => {
    vendor.answers(code(0, { Date: new Date(3_600_000).toUTCString() }))
    expect(await clientOf({ now: () => 0 }).captchaGetUrl()).toMatchObject({ clockAheadMs: 3_600_000 })
    vendor.answers(code(0, { Date: 'yesterday' }))
    expect(await clientOf().captchaGetUrl()).toMatchObject({ clockAheadMs: undefined })
  })

  test('that was lost may be asked for again, unless the first call spent a picture', async () => {
    vendor.answers((_, response) => response.destroy())
    const client = clientOf()
    const lost = { outcome: 'unavailable', cause: 'network' }
    const answer = { captchaSig: 'signature', verifyCode: 'abcd' }
    expect(await client.captchaVerify(answer)).toMatchObject({ ...lost, retryable: false })
    expect(await client.captchaGetUrl()).toMatchObject({ ...lost, retryable: true })
    expect(vendor.calls).toHaveLength(2)
  })

  test('never comes after the deadline, nor from a closed client', async () => {
    const client = clientOf()
    expect(await client.captchaGetUrl({}, { deadline: clock() - 1 })).toMatchObject({
      outcome: 'unavailable',
      cause: 'timeout',
    })
    await client.close()
    expect(await client.captchaGetUrl()).toMatchObject({ outcome: 'misconfigured' })
    expect(vendor.calls).toHaveLength(0)
  })
})
