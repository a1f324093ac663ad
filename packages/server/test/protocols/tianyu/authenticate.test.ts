import { qcloudV1Signature, qcloudV1StringToSign } from '@ticketgate/core/tianyu'
import { afterEach, describe, expect, test } from 'vitest'
import { createService } from '../../../src/index.js'
import {
  call,
  type Params,
  sealKey,
  secretId,
  secretKey,
  send,
  serviceHost,
  signedParams,
  testService,
} from '../../support/service.js'

let service = testService()
afterEach(async () => {
  await service.close()
  service = testService()
})
const query = { Action: 'CaptchaGetUrl', userIp: '8.8.8.8' }

describe('the signature', () => {
  test.each(['GET', 'POST'] as const)('is accepted with both methods (%s), by SHA-1 and SHA-256', async (method) => {
    for (const signatureMethod of ['HmacSHA1', 'HmacSHA256'] as const) {
      expect(await call(service, query, { method, signatureMethod })).toMatchObject({ code: 0 })
    }
  })

  test('is by SHA-1 if no method is named', async () => {
    const signed = signedParams(service, query, { signatureMethod: 'HmacSHA1' })
    const { SignatureMethod: _, Signature: __, ...bare } = signed
    const Signature = qcloudV1Signature(
      { method: 'GET', host: serviceHost, path: '/v2/index.php', params: bare },
      secretKey,
      'HmacSHA1',
    )
    expect(await send(service, { ...bare, Signature })).toMatchObject({ code: 0 })
  })

  test.each([
    ['the Host header with its port', 'captcha.test:8787', 'captcha.test:8787'],
    ['the Host header without its port', 'captcha.test:8787', 'captcha.test'],
    ['an IPv6 host without its port', '[::1]:8787', '[::1]'],
    ['the vendor’s own host name', 'captcha.test', 'csec.api.qcloud.com'],
  ])('may name %s', async (_, host, signedHost) => {
    expect(await call(service, query, { host, signedHost })).toMatchObject({ code: 0 })
    expect(await call(service, query, { host, signedHost, method: 'POST' })).toMatchObject({ code: 0 })
  })

  test('may name the public URL, and a configured host beside the vendor’s, but no other', async () => {
    const own = testService({ publicUrl: 'https://public.example:444', hostNames: ['old.example'] })
    for (const signedHost of ['public.example:444', 'public.example', 'old.example', 'csec.api.qcloud.com']) {
      expect(await call(own, query, { signedHost })).toMatchObject({ code: 0 })
    }
    for (const signedHost of ['evil.example', '']) {
      expect(await call(own, query, { signedHost })).toMatchObject({ code: 4100 })
    }
    await own.close()
  })

  test('is refused with any one character changed', async () => {
    const signed = signedParams(service, query)
    const signature = String(signed['Signature'])
    for (let i = 0; i < signature.length; i += 1) {
      const changed = signature.slice(0, i) + (signature[i] === 'A' ? 'B' : 'A') + signature.slice(i + 1)
      expect(await send(service, { ...signed, Signature: changed })).toMatchObject({ code: 4100 })
    }
    for (const changed of [signature.slice(1), `${signature}=`, signature.toLowerCase(), ' ']) {
      expect(await send(service, { ...signed, Signature: changed })).toMatchObject({ code: 4100 })
    }
  })

  test('covers every parameter, known or not, and the HTTP method', async () => {
    const extra = { ...query, RequestClient: 'SDK_JAVA_1.5', secretId: 'another', x_y: '1' }
    expect(await call(service, extra)).toMatchObject({ code: 0 })
    const other = {
      RequestClient: 'x',
      secretId: 'x',
      x_y: '2',
      userIp: '9.9.9.9',
      Nonce: '1234567',
      Timestamp: '1893499199',
    }
    for (const [name, value] of Object.entries(other)) {
      const tamper = (params: Params) => ({ ...params, [name]: value })
      expect(await call(service, extra, { tamper })).toMatchObject({ code: 4100 })
    }
    expect(await call(service, query, { tamper: (params) => ({ ...params, added: 1 }) })).toMatchObject({ code: 4100 })
    const asGet = signedParams(service, query, { method: 'GET' })
    expect(await send(service, asGet, { method: 'POST' })).toMatchObject({ code: 4100 })
  })

  test('is over raw values: spaces, pluses, Chinese, ampersands', async () => {
    const uid = 'a b+c&d=e%20 名前 @!~*()'
    for (const method of ['GET', 'POST'] as const) {
      expect(await call(service, { ...query, uid }, { method })).toMatchObject({ code: 0 })
    }
  })

  test('may have dots for underscores in names, and Region empty or left out', async () => {
    expect(await call(service, { ...query, 'a_b.c_d': 'x_y' })).toMatchObject({ code: 0 })
    expect(await call(service, { ...query, Region: '' })).toMatchObject({ code: 0 })
    const { Region: _, ...signed } = signedParams(service, { ...query, Region: 'gz' })
    expect(await send(service, signed)).toMatchObject({ code: 4100 })
  })

  test.each(['GET', 'POST'] as const)('of a %s may sort names before or after their dots', async (method) => {
    // 'a-b' < 'a.c' < 'aZ' < 'a_c' in bytes.
    const names = { 'a-b': '1', a_c: '2', aZ: '3' }
    const params = signedParams(service, { ...query, ...names }, { method })
    expect(await send(service, params, { method })).toMatchObject({ code: 0 })

    const { Signature: _, ...unsigned } = signedParams(service, { ...query, ...names }, { method })
    const dotted = Object.fromEntries(Object.entries(unsigned).map(([name, value]) => [name.replace('_', '.'), value]))
    const request = { method, host: serviceHost, path: '/v2/index.php', params: dotted } as const
    const Signature = qcloudV1Signature(request, secretKey, 'HmacSHA256')
    expect(await send(service, { ...unsigned, a_c: '4', Signature }, { method })).toMatchObject({ code: 4100 })
    expect(await send(service, { ...unsigned, Signature }, { method })).toMatchObject({ code: 0 })
  })

  test('covers both of two names that differ only in underscore and dot', async () => {
    const { Signature: _, ...unsigned } = signedParams(service, { ...query, a_c: '1' })
    const dotted = Object.fromEntries(Object.entries(unsigned).map(([name, value]) => [name.replace('_', '.'), value]))
    const request = { method: 'GET', host: serviceHost, path: '/v2/index.php', params: dotted } as const
    const Signature = qcloudV1Signature(request, secretKey, 'HmacSHA256')
    for (const added of [{ 'a.c': '1' }, { 'a.c': '2' }]) {
      expect(await send(service, { ...unsigned, ...added, Signature })).toMatchObject({ code: 4100 })
    }
    expect(await call(service, { ...query, a_c: '1', 'a.c': '2' })).toMatchObject({ code: 0 })
  })

  test('of a POST may leave out the values that begin with @; of a GET it may not', async () => {
    const at = { ...query, uid: '@file' }
    for (const method of ['GET', 'POST'] as const) {
      expect(await call(service, at, { method })).toMatchObject({ code: 0 })
      const leftOut = await call(service, query, { method, tamper: (params) => ({ ...params, uid: '@file' }) })
      expect(leftOut).toMatchObject({ code: method === 'POST' ? 0 : 4100 })
    }
  })

  test('may be over a nonce of up to 2^63-1', async () => {
    for (const Nonce of ['0', '1', '65535', '9007199254740993', '9223372036854775807']) {
      expect(await call(service, { ...query, Nonce })).toMatchObject({ code: 0 })
    }
    for (const Nonce of ['9223372036854775808', '-1', '1.5', '1e3', 'x']) {
      expect(await call(service, { ...query, Nonce })).toMatchObject({
        code: 4000,
        message: expect.stringContaining('Nonce'),
      })
    }
  })
})

describe('a request', () => {
  test('is checked in this order: parameters, key, signature, clock', async () => {
    const wrongInAll = { SecretId: 'nobody', Timestamp: 1, Signature: 'x' }
    const signed = signedParams(service, query)
    expect(await send(service, { ...signed, ...wrongInAll, captchaType: 'x' })).toMatchObject({ code: 4000 })
    expect(await send(service, { ...signed, ...wrongInAll })).toMatchObject({ code: 4104 })
    expect(await send(service, { ...signed, ...wrongInAll, SecretId: secretId })).toMatchObject({ code: 4100 })
    expect(await call(service, { ...query, Timestamp: 1 })).toMatchObject({ code: 4500 })
  })

  test('may be 300 seconds off the clock, not 301', async () => {
    const now = Math.floor(service.clock.now / 1000)
    for (const off of [-300, 300])
      expect(await call(service, { ...query, Timestamp: now + off })).toMatchObject({ code: 0 })
    for (const off of [-301, 301])
      expect(await call(service, { ...query, Timestamp: now + off })).toMatchObject({ code: 4500 })
  })

  test('is accepted once, however long its signature would verify', async () => {
    const signed = signedParams(service, { ...query, Timestamp: Math.floor(service.clock.now / 1000) + 300 })
    expect(await send(service, signed)).toMatchObject({ code: 0 })
    for (const laterMs of [0, 299_000, 300_000, 1_000]) {
      service.clock.now += laterMs
      expect(await send(service, signed)).toMatchObject({ code: 4500 })
    }
  })

  test('whose signature does not verify uses up nothing', async () => {
    const signed = signedParams(service, query)
    expect(await send(service, { ...signed, Signature: `${signed['Signature']}A` })).toMatchObject({ code: 4100 })
    expect(await send(service, signed)).toMatchObject({ code: 0 })
  })

  test('may share its nonce and second with another', async () => {
    expect(await call(service, { ...query, Nonce: 7 })).toMatchObject({ code: 0 })
    expect(await call(service, { ...query, Nonce: 7, uid: 'x' })).toMatchObject({ code: 0 })
    expect(await call(service, { ...query, Nonce: 7, uid: 'x' })).toMatchObject({ code: 4500 })
  })

  test('by POST is its body alone: a query beside it is ignored', async () => {
    const signed = new URLSearchParams(signedParams(service, query, { method: 'POST' }) as Record<string, string>)
    const response = await service.app.inject({
      method: 'POST',
      url: '/v2/index.php?Action=CaptchaCheck&Nonce=1&Nonce=2',
      headers: { host: serviceHost, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      payload: signed.toString(),
    })
    expect(response.json()).toMatchObject({ code: 0 })
  })

  test('may name its action with a lower-case first letter; other names are case-sensitive', async () => {
    expect(await call(service, { ...query, Action: 'captchaGetUrl' })).toMatchObject({ code: 0 })
    for (const Action of ['captchageturl', 'CAPTCHAGETURL', 'Nothing', '', '__proto__', 'constructor']) {
      expect(await call(service, { ...query, Action })).toMatchObject({ code: 4000 })
    }
    const { Timestamp, ...rest } = signedParams(service, query)
    expect(await send(service, { ...rest, timestamp: Timestamp as number })).toMatchObject({
      code: 4000,
      message: expect.stringContaining('Timestamp'),
    })
  })

  test('may be signed with any of the keys', async () => {
    const own = testService({ moreKeys: { AKIDnew: 'the-new-key' } })
    expect(await call(own, { ...query, SecretId: 'AKIDnew' }, { secretKey: 'the-new-key' })).toMatchObject({ code: 0 })
    expect(await call(own, { ...query, SecretId: 'AKIDnew' })).toMatchObject({ code: 4100 })
    await own.close()
  })
})

describe('the log of a refused signature', () => {
  const visitor = { uid: 'the-uid', userIp: '203.0.113.77', ticket: 'the-ticket', xForwardedFor: '198.51.100.9' }
  const logged = async (development: boolean, publicUrl?: string) => {
    const lines: object[] = []
    const log = (fields: object) => lines.push(fields)
    const logger = { info: log, warn: log, error: log }
    const own = testService({ development, logger, ...(publicUrl !== undefined && { publicUrl }) })
    const params = signedParams(own, { ...query, ...visitor })
    const answer = await send(own, { ...params, Signature: 'wrong' })
    await own.close()
    const { Signature: _, ...rest } = params
    return { answer, lines, signed: rest }
  }

  test('shows in development what should have been signed, but nothing of the visitor; the answer never does', async () => {
    const { answer, lines, signed } = await logged(true)
    const hidden = Object.fromEntries(
      Object.entries(visitor).map(([name, { length }]) => [name, `(${length} characters)`]),
    )
    const params = { ...signed, ...hidden }
    const stringToSign = qcloudV1StringToSign({ method: 'GET', host: serviceHost, path: '/v2/index.php', params })
    expect(lines).toContainEqual({ method: 'HmacSHA256', stringToSign })
    for (const value of Object.values(visitor)) expect(JSON.stringify(lines)).not.toContain(value)
    expect(JSON.stringify(answer)).not.toContain('Nonce=')
  })

  test('shows nothing in production', async () => {
    const { lines } = await logged(false, `https://${serviceHost}`)
    expect(lines).toEqual([{}])
  })
})

test('behind a trusted proxy the signature may be for X-Forwarded-Host, which no URL is ever made from', async () => {
  const own = createService({
    secretId,
    secretKey,
    sealKeys: [sealKey],
    port: 0,
    trustProxy: 1,
  })
  const url = await own.listen()
  const params = signedParams({ clock: { now: Date.now() } }, query, { signedHost: 'captcha.example' })
  const response = await fetch(`${url}/v2/index.php?${new URLSearchParams(params as Record<string, string>)}`, {
    headers: { 'x-forwarded-host': 'captcha.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '1.2.3.4' },
  })
  const answer = (await response.json()) as { code: number; url: string }
  expect(answer.code).toBe(0)
  expect(new URL(answer.url)).toMatchObject({ host: new URL(url).host, pathname: '/getcap_new' })
  await own.close()
})
