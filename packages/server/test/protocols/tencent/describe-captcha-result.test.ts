import { memoryStore } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identityOfApp } from '../../../src/captcha/apps.js'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import { testService } from '../../support/service.js'
import { appId, type CallOptions, check as checkAt, solved as solvedAt } from '../../support/tencent.js'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())
const solved = (ticketAppId?: number) => solvedAt(service, ticketAppId)
const check = (one: { ticket: string; randstr: string }, more?: object, options?: CallOptions) =>
  checkAt(service, one, more, options)

describe('DescribeCaptchaResult', () => {
  test('a ticket verifies once', async () => {
    const one = solved()
    expect(await check(one)).toEqual({
      CaptchaCode: 1,
      CaptchaMsg: 'OK',
      EvilLevel: 0,
      GetCaptchaTime: 0,
      EvilBitmap: null,
      SubmitCaptchaTime: service.clock.now / 1000,
      DeviceRiskCategory: null,
      Score: null,
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await check(one)).toMatchObject({ CaptchaCode: 9 })
  })

  test.each([
    [0, 0],
    [1, 25],
    [3, 75],
  ] as const)('a ticket of a visit of hostility %i has EvilLevel %i', async (hostility, EvilLevel) => {
    const claims = claimsOf(service.context, { identity: identityOfApp(String(appId)), isForApp: true, visit: {} })
    const one = issueTicket(service.context, { ...claims, hostility })
    expect(await check(one)).toMatchObject({ CaptchaCode: 1, EvilLevel })
  })

  test.each([
    [{ NeedGetCaptchaTime: 1 }, true],
    [{ NeedGetCaptchaTime: 0 }, false],
    [{}, false],
  ])('with %o the answer has the time of the challenge: %s', async (need, isInAnswer) => {
    const claims = claimsOf(service.context, { identity: identityOfApp(String(appId)), isForApp: true, visit: {} })
    service.clock.now += 65_000
    const one = issueTicket(service.context, claims)
    service.clock.now += 5_000
    const nowSeconds = service.clock.now / 1000
    expect(await check(one, need)).toMatchObject({
      CaptchaCode: 1,
      GetCaptchaTime: isInAnswer ? nowSeconds - 70 : 0,
      SubmitCaptchaTime: nowSeconds - 5,
    })
    // Of a ticket that does not verify nothing is told.
    expect(await check(one, need)).toMatchObject({ CaptchaCode: 9, GetCaptchaTime: 0, SubmitCaptchaTime: 0 })
  })

  test('a ticket verifies for 5 minutes', async () => {
    const [one, other] = [solved(), solved()]
    service.clock.now += 299_999
    expect(await check(one)).toMatchObject({ CaptchaCode: 1 })
    service.clock.now += 1
    expect(await check(other)).toMatchObject({ CaptchaCode: 8 })
  })

  test('of two simultaneous checks one passes', async () => {
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

  test('an error names the parameter: a missing one before one of another type', async () => {
    const messageFor = async (more: object) => (await check(solved(), more)).Error.Message
    expect(await messageFor({ Ticket: 7, AppSecretKey: null })).toBe('Parameter AppSecretKey is missing.')
    expect(await messageFor({ Randstr: 7, CaptchaAppId: '7' })).toBe('Parameter Randstr must be a string.')
    expect(await messageFor({ CaptchaAppId: 1.5 })).toBe('Parameter CaptchaAppId must be an integer.')
  })

  test('tickets of the other protocol belong to no application', async () => {
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
