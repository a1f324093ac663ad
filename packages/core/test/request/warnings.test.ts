import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { guarded, outcomeOf } from '../support/guarded.js'
import { post, visitorIp, withTicket } from '../support/requests.js'

useFakeClock()

describe('warnings, one each', () => {
  function warned() {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const codes = () => logger.warn.mock.calls.map(([fields, message]) => [(fields as { code: string }).code, message])
    return { ...guarded({}, { logger }), codes }
  }

  test.each([
    ['application/json', 'use(json())'],
    ['application/problem+json; charset=utf-8', 'use(json())'],
    ['application/x-www-form-urlencoded', 'use(form())'],
    ['multipart/form-data; boundary=b', 'use(files())'],
  ])('an unparsed %s body names what parses it', async (type, parser) => {
    const { check, codes } = warned()
    const request = post(undefined, { headers: { 'content-type': type, 'content-length': '9' } })
    expect(outcomeOf(await check(request))).toBe(400)
    await check(request)
    expect(codes()).toEqual([['TICKETGATE_BODY_NOT_PARSED', expect.stringContaining(parser)]])
  })

  test.each(['text/plain', 'multipart/mixed', 'application/octet-stream', undefined])(
    'an unparsed %s body is no mistake of ours',
    async (type) => {
      const { check, codes } = warned()
      const headers = { 'content-length': '9', ...(type !== undefined && { 'content-type': type }) }
      await check(post(undefined, { headers }))
      expect(codes()).toEqual([])
    },
  )

  test.each([
    ['GET, whose body no parser reads', { method: 'GET', headers: { 'content-length': '9' } }],
    ['DELETE, whose body some parsers leave', { method: 'DELETE', headers: { 'content-length': '9' } }],
    ['POST without a body', { headers: {} }],
    ['POST with an empty one', { headers: { 'content-length': '0' } }],
  ])('nor is a JSON type of a %s', async (_, { headers, ...more }) => {
    const { check, codes } = warned()
    await check(post(undefined, { ...more, headers: { 'content-type': 'application/json', ...headers } }))
    expect(codes()).toEqual([])
    const chunked = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    await check(post(undefined, { headers: chunked }))
    expect(codes()).toHaveLength(1)
  })

  test('a private IP beside X-Forwarded-For names the proxy setting', async () => {
    const { check, codes } = warned()
    const headers = { 'x-forwarded-for': visitorIp }
    for (const ip of ['10.0.0.1', '::ffff:127.0.0.1']) await check(withTicket('pass-a', { ip, headers }))
    expect(codes()).toEqual([['TICKETGATE_PROXY_NOT_TRUSTED', expect.stringContaining('trustProxy: 1')]])
  })

  test.each([
    ['a public IP', { ip: visitorIp, headers: { 'x-forwarded-for': '10.0.0.1' } }],
    ['no such header', { ip: '10.0.0.1', headers: {} }],
    ['a header with nothing in it', { ip: '10.0.0.1', headers: { 'x-forwarded-for': '\0' } }],
    ['no IP', { ip: undefined, headers: { 'x-forwarded-for': visitorIp } }],
    ['an IP that is its last entry', { ip: '127.0.0.1', headers: { 'x-forwarded-for': 'x, ::ffff:127.0.0.1' } }],
  ])('not with %s', async (_, more) => {
    const { check, codes } = warned()
    await check(withTicket('pass-a', more))
    expect(codes()).toEqual([])
  })

  test('without a logger they are warnings of the process', async () => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    await guarded().check(post(undefined, { headers: { 'content-type': 'application/json', 'content-length': '9' } }))
    expect(emitted.mock.calls).toEqual([
      [expect.any(String), { type: 'CaptchaWarning', code: 'TICKETGATE_BODY_NOT_PARSED' }],
    ])
    emitted.mockRestore()
  })

  test('a memory store under a process manager is warned about', () => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    vi.stubEnv('pm_id', '0')
    guarded()
    vi.unstubAllEnvs()
    guarded()
    expect(emitted.mock.calls).toEqual([
      // Also true of the only instance.
      [
        expect.stringMatching(/^This process runs under cluster or PM2, which may start several/),
        { type: 'CaptchaWarning', code: 'TICKETGATE_STORE_NOT_SHARED' },
      ],
    ])
    emitted.mockRestore()
  })
})
