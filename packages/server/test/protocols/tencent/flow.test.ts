import { createVerifier } from '@ticketgate/core'
import { tencent } from '@ticketgate/core/tencent'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claimsOf } from '../../../src/captcha/captcha-request.js'
import { issueTicket } from '../../../src/captcha/tickets.js'
import { answerOf, call, secretId, secretKey, testService } from '../../support/service.js'
import { appId, check } from '../../support/tencent.js'
import { handTrail, post } from '../../support/widget.js'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())

describe('the page', () => {
  test('its script names this origin', async () => {
    const response = await service.app.inject({ url: '/TCaptcha.js', headers: { host: 'captcha.test:8787' } })
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(response.body).toContain('"http://captcha.test:8787"')
    expect(response.body).toContain('TencentCaptcha')
  })

  test('a page gets from session to ticket, and core’s provider accepts that', async () => {
    const { token } = (await post(service, 'session', { appId: String(appId) })).body
    const { challenge, kind } = (await post(service, 'challenge', { token })).body
    expect(kind).toBe('slide')
    const x = Number(answerOf(service, 'challenge', challenge))
    service.clock.now += 7_000
    const passed = (await post(service, 'answer', { challenge, answer: String(x), trail: handTrail(x) })).body
    expect(passed).toMatchObject({ ok: true, ticket: expect.any(String), randstr: expect.stringMatching(/^@/) })

    const endpoint = `${await service.listen()}/`
    const keys = { secretId, secretKey, now: () => service.clock.now }
    const provider = tencent({ ...keys, captchaAppId: appId, appSecretKey: 'k', endpoint, needGetCaptchaTime: true })
    const verifier = createVerifier({ provider })
    const fields = { ticket: passed.ticket, randstr: passed.randstr }
    const identity = { userIp: '203.0.113.7' }
    expect(await verifier.check({ ...fields, randstr: '@other' }, identity)).toMatchObject({ vendorCode: 7 })
    const submitCaptchaTime = service.clock.now / 1000
    expect(await verifier.check(fields, identity)).toMatchObject({
      outcome: 'pass',
      risk: 0,
      detail: { submitCaptchaTime, getCaptchaTime: submitCaptchaTime - 7 },
    })
    expect(await verifier.check(fields, identity)).toMatchObject({ reason: 'replayed' })
    // Another process that knows nothing of it: the service does.
    const stranger = createVerifier({ provider })
    expect(await stranger.check(fields, identity)).toMatchObject({ reason: 'replayed', vendorCode: 9 })
    await verifier.close()
  })
})

test('a ticket of a page that nobody signed for is never one of CaptchaCheck, whatever uid is sent', async () => {
  const { token } = (await post(service, 'session', { appId: String(appId) })).body
  const { challenge } = (await post(service, 'challenge', { token })).body
  const x = Number(answerOf(service, 'challenge', challenge))
  const { ticket } = (await post(service, 'answer', { challenge, answer: String(x), trail: handTrail(x) })).body
  for (const uid of [`tencent-app:${appId}`, String(appId)]) {
    const parameters = { Action: 'CaptchaCheck', ticket, captchaType: 9, userIp: '203.0.113.7', businessId: 1, uid }
    expect(await call(service, parameters)).toMatchObject({ code: 5100 })
  }
})

test('a ticket that CaptchaCheck takes is never one of an application, whatever its uid is', async () => {
  const identity = { uid: String(appId) }
  const issued = issueTicket(service.context, claimsOf(service.context, { identity, visit: {} }))
  expect(await check(service, issued)).toMatchObject({ CaptchaCode: 16 })
})
