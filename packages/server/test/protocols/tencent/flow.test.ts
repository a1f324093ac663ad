import { createVerifier } from '@ticketgate/core'
import { tencent } from '@ticketgate/core/tencent'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answerOf, SECRET_ID, SECRET_KEY, testService } from '../../support/service.js'
import { appId } from '../../support/tencent.js'
import { handTrail, post } from '../../support/widget.js'

let service: ReturnType<typeof testService>
beforeEach(() => {
  service = testService()
})
afterEach(() => service.close())

describe('the page', () => {
  test('its script is of this origin', async () => {
    const response = await service.app.inject({ url: '/TCaptcha.js', headers: { host: 'captcha.test:8787' } })
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(response.body).toContain('"http://captcha.test:8787"')
    expect(response.body).toContain('TencentCaptcha')
  })

  test('from session to ticket, and to the verdict of core’s provider', async () => {
    const { token } = (await post(service, 'session', { appId: String(appId) })).body
    const { challenge, kind } = (await post(service, 'challenge', { token })).body
    expect(kind).toBe('slide')
    const x = Number(answerOf(service, 'challenge', challenge))
    service.clock.now += 7_000
    const passed = (await post(service, 'answer', { challenge, answer: String(x), trail: handTrail(x) })).body
    expect(passed).toMatchObject({ ok: true, ticket: expect.any(String), randstr: expect.stringMatching(/^@/) })

    const endpoint = `${await service.listen()}/`
    const keys = { secretId: SECRET_ID, secretKey: SECRET_KEY, now: () => service.clock.now }
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
