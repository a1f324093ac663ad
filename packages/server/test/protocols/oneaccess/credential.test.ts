import { createVerifier } from '@ticketgate/core'
import { oneaccess as oneaccessProvider } from '@ticketgate/core/oneaccess'
import { describe, expect, test } from 'vitest'
import { clientId, device, point, sender, useOneAccess } from '../../support/oneaccess.js'

const oneaccess = useOneAccess()
const { call, fetchSlide, rightX, verify } = oneaccess

describe('the credential', () => {
  const send = (captcha_token: string, mobile = sender) =>
    call('POST', '/api/v2/sdk/sms/send', { mobile, type: 'login', captcha_token })

  async function credential(): Promise<string> {
    const { token } = await fetchSlide()
    return (await verify({ token, point_json: point(rightX()) })).captcha_token
  }

  test('is redeemed once, by its sender alone, for 180 seconds', async () => {
    const [one, other] = [await credential(), await credential()]
    expect(await send(one, '13900139000')).toMatchObject({ status: 400, error_code: 'SDK.CAPTCHA.0004' })
    expect((await send(one)).status).toBe(200)
    expect((await send(one)).status).toBe(400)
    oneaccess.service.clock.now += 180_000
    expect((await send(other)).status).toBe(400)
    expect((await send('made---up')).status).toBe(400)
  })

  test('is redeemed for an e-mail address, too, by its sender alone', async () => {
    const { token } = await fetchSlide()
    const email = 'ada@example.com'
    const { captcha_token } = await verify({ token, point_json: point(rightX()), sender: email })
    const sendMail = (body: object) => call('POST', '/api/v2/sdk/email/send', { type: 'login', captcha_token, ...body })
    expect(await sendMail({})).toMatchObject({ status: 400, error_code: 'SDK.COMMON.1001' })
    expect(await sendMail({ email: 'eve@example.com' })).toMatchObject({ status: 400, error_code: 'SDK.CAPTCHA.0004' })
    expect(await sendMail({ email })).toMatchObject({ status: 200 })
    expect(await sendMail({ email })).toMatchObject({ status: 400, error_code: 'SDK.CAPTCHA.0004' })
  })

  test('is redeemed in production, too, by the back end that sends the code', async () => {
    await oneaccess.restart({ development: false })
    const captchaVerification = await credential()
    const redeem = async (body: object) =>
      (await call('POST', '/captcha/verify', { captchaVerification, ...body }, { 'content-type': 'application/json' }))
        .repCode
    expect(await redeem({})).toBe('6110')
    expect(await redeem({ sender: '13900139000' })).toBe('6110')
    expect(await redeem({ sender })).toBe('0000')
    expect(await redeem({ sender })).toBe('6110')
  })

  test.each(['sms', 'email'])('can be spent at %s/send in development only: nothing is ever sent', async (way) => {
    await oneaccess.restart({ development: false })
    const url = `/api/v2/sdk/${way}/send`
    const response = await oneaccess.service.app.inject({ method: 'POST', url, headers: device, payload: {} })
    expect(response.statusCode).toBe(404)
  })
})

test('core’s provider fetches, verifies and hands on the credential', async () => {
  const provider = oneaccessProvider({
    domain: 'acme.example.com',
    clientId,
    endpoint: await oneaccess.service.listen(),
  })
  const verifier = createVerifier({ provider })
  const identity = { sender, osVersion: 'Android 10', deviceFingerprint: 'fp', agent: 'App/1', userIp: '203.0.113.7' }
  const visitor = { ip: '203.0.113.7', isPrivate: false, forwardedFor: undefined, headers: {} }
  const challenge = await provider.challenge?.(visitor, identity, { deadline: performance.now() + 5_000 })
  const { token } = JSON.parse(challenge?.outcome === 'challenge' ? challenge.body : '{}')
  const fields = { token, pointJson: point(rightX()) }
  const verdict = await verifier.check(fields, identity)
  expect(verdict).toMatchObject({ outcome: 'pass' })
  expect(verdict.outcome === 'pass' && verdict.detail['captchaToken']).toBe(`${token}---${fields.pointJson}`)
  expect(await verifier.check(fields, identity)).toMatchObject({ reason: 'replayed' })
  expect(await verifier.check({ ...fields, token: '0'.repeat(32) }, identity)).toMatchObject({
    vendorCode: 'SDK.CAPTCHA.0004',
  })
  await verifier.close()
})
