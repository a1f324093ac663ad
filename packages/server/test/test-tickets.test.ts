import { createVerifier } from '@ticketgate/core'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { type TencentIdentity, tencent } from '@ticketgate/core/tencent'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { call, secretId, secretKey, testService } from './support/service.js'
import { appId, check } from './support/tencent.js'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService({ testTickets: true })
})
afterEach(() => service.close())
const testTicket = (about: Record<string, string | number> = {}) =>
  call(service, { Action: 'TicketgateTestTicket', ...about })

describe('a test ticket for CaptchaCheck', () => {
  const checkWith = (ticket: string, more: object = {}) =>
    call(service, { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 1, ...more })

  test('verifies for the visitor it names, as often and as long as any ticket', async () => {
    const { ticket } = await testTicket({ uid: 'u', userIp: '1.1.1.1' })
    expect(await checkWith(ticket, { uid: 'v' })).toMatchObject({ code: 5100 })
    for (const code of [0, 0, 5100]) expect(await checkWith(ticket, { uid: 'u' })).toMatchObject({ code })
    const late = (await testTicket()).ticket
    service.clock.now += 1_200_000
    expect(await checkWith(late)).toMatchObject({ code: 5100 })
  })

  test('is refused by DescribeCaptchaResult', async () => {
    expect(await check(service, await testTicket())).toMatchObject({ CaptchaCode: 16 })
    expect(await check(service, await testTicket({ uid: 'u', userIp: '203.0.113.7' }))).toMatchObject({
      CaptchaCode: 16,
    })
  })
})

describe('a test ticket for DescribeCaptchaResult', () => {
  test('verifies once for its application, with EvilLevel 0 and no solving time', async () => {
    const one = await testTicket({ captchaAppId: appId })
    expect(await check(service, one, { CaptchaAppId: appId + 1 })).toMatchObject({ CaptchaCode: 16 })
    const nowS = service.clock.now / 1000
    expect(await check(service, one, { NeedGetCaptchaTime: 1 })).toMatchObject({
      CaptchaCode: 1,
      EvilLevel: 0,
      GetCaptchaTime: nowS,
      SubmitCaptchaTime: nowS,
    })
    expect(await check(service, one)).toMatchObject({ CaptchaCode: 9 })
  })

  test('lives for 5 minutes, and verifies only with its randstr', async () => {
    const [one, other] = [await testTicket({ captchaAppId: appId }), await testTicket({ captchaAppId: appId })]
    expect(await check(service, { ...one, randstr: other.randstr })).toMatchObject({ CaptchaCode: 7 })
    service.clock.now += 300_000
    expect(await check(service, one)).toMatchObject({ CaptchaCode: 8 })
  })

  test('is accepted by core’s provider', async () => {
    const { ticket, randstr } = await testTicket({ captchaAppId: appId })
    const keys = { secretId, secretKey, captchaAppId: appId, appSecretKey: 'k' }
    const provider = tencent({ ...keys, endpoint: `${await service.listen()}/`, now: () => service.clock.now })
    const verifier = createVerifier<TencentIdentity, 'ticket' | 'randstr'>({ provider })
    expect(await verifier.check({ ticket, randstr }, { userIp: '203.0.113.7' })).toMatchObject({ outcome: 'pass' })
    await verifier.close()
  })

  test('must name an application that the service knows, and nothing else', async () => {
    expect(await testTicket({ captchaAppId: 0 })).toMatchObject({ code: 4000 })
    expect(await testTicket({ captchaAppId: appId, userIp: '1.1.1.1' })).toMatchObject({ code: 4000 })
    await service.close()
    service = testService({ testTickets: true, captchaApps: { [appId]: 'k' } })
    expect(await testTicket({ captchaAppId: appId + 1 })).toMatchObject({ code: 4000 })
    expect(await check(service, await testTicket({ captchaAppId: appId }))).toMatchObject({ CaptchaCode: 1 })
  })
})

test('/siteverify refuses a test ticket: it knows the dummy secrets alone', async () => {
  const { ticket: response } = await testTicket()
  const verify = async (secret: string) =>
    (await service.app.inject({ method: 'POST', url: '/siteverify', payload: { secret, response } })).json()
  expect(await verify(secretKey)).toEqual({ success: false, 'error-codes': ['invalid-input-secret'] })
  expect(await verify('1x0000000000000000000000000000000AA')).toMatchObject({ success: true })
  expect(await verify('2x0000000000000000000000000000000AA')).toMatchObject({ success: false })
})

test('without the option testTickets no test ticket is issued', async () => {
  await service.close()
  service = testService()
  for (const about of [{}, { captchaAppId: appId }]) expect(await testTicket(about)).toMatchObject({ code: 4300 })
})

describe('a test ticket from within the process', () => {
  test('logs in once through a verifier that calls the service', async () => {
    const url = await service.listen()
    const provider = selfHosted({ secretId, secretKey, url, captchaType: 1, now: () => service.clock.now })
    const verifier = createVerifier({ provider, timeoutMs: 30_000 })
    const { ticket } = service.testTicket({ captchaType: 1, userIp: '203.0.113.7', uid: 'ann' })
    const login = (uid: string) => verifier.check({ ticket }, { userIp: '203.0.113.7', uid })
    expect(await login('bob')).toMatchObject({ outcome: 'reject' })
    expect(await login('ann')).toMatchObject({ outcome: 'pass' })
    expect(await login('ann')).toMatchObject({ outcome: 'reject', reason: 'replayed' })
    await verifier.close()
  })

  test('without options is bound to nobody', async () => {
    const { ticket } = service.testTicket()
    const checked = { Action: 'CaptchaCheck', ticket, captchaType: 7, userIp: '1.1.1.1', businessId: 1 }
    expect(await call(service, checked)).toMatchObject({ code: 0 })
  })

  test('for an application verifies with its randstr, once', async () => {
    const ticket = service.testTicket({ captchaAppId: appId })
    expect(await check(service, ticket)).toMatchObject({ CaptchaCode: 1 })
    expect(await check(service, ticket)).toMatchObject({ CaptchaCode: 9 })
  })

  test.each([
    [{ captchaAppId: appId + 1 }, 'captchaAppId'],
    [{ captchaAppId: appId, uid: 'ann' }, 'captchaAppId'],
    [{ captchaType: 10 }, 'captchaType'],
    [{ userIp: 'localhost' }, 'userIp'],
    [{ captchatype: 1 }, 'captchatype'],
  ])('is refused for %j', async (wrong, option) => {
    await service.close()
    service = testService({ testTickets: true, captchaApps: { [appId]: 'k' } })
    expect(() => service.testTicket(wrong as object)).toThrow(expect.objectContaining({ option }))
  })

  test('is refused by a service that has not the option testTickets', async () => {
    await service.close()
    service = testService()
    expect(() => service.testTicket()).toThrow(expect.objectContaining({ option: 'testTickets' }))
  })
})
