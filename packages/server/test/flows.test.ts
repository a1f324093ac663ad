import { afterEach, expect, test } from 'vitest'
import { findProof } from '../../widget/src/frame/proof-of-work/proof.js'
import { answerOf, call, testService } from './support/service.js'

let service = testService()
afterEach(async () => {
  await service.close()
  service = testService()
})

const identity = { userIp: '121.14.96.121', businessId: 1, captchaType: 1, uid: '1', sceneId: 1 }

test('an application’s own picture: CaptchaGetUrl, the picture, CaptchaVerify, CaptchaCheck', async () => {
  const { code, url } = await call(service, { Action: 'CaptchaGetUrl', ...identity })
  expect(code).toBe(0)
  const picture = await service.app.inject(new URL(url).pathname + new URL(url).search)
  expect(picture.headers['content-type']).toBe('image/jpeg')
  const vsig = /^vsig=([^;]+); PATH=\/$/.exec(String(picture.headers['set-cookie']))?.[1] as string
  const verified = await call(service, {
    Action: 'CaptchaVerify',
    captchaSig: vsig,
    verifyCode: answerOf(service, 'picture', vsig).toLowerCase(),
  })
  expect(verified).toMatchObject({ code: 0, is_right: 1 })
  const checked = await call(service, { Action: 'CaptchaCheck', ...identity, ticket: verified.ticket })
  expect(checked).toMatchObject({ code: 0, message: 'No Error', codeDesc: 'Success', is_right: 1, level: 0 })
})

test('the widget: CaptchaQuery, the challenge, its answer, CaptchaCheck', async () => {
  const { code, script } = await call(service, { Action: 'CaptchaQuery', ...identity, script: 0 })
  expect(code).toBe(0)
  const token = /[\w-]{140}/.exec(script)?.[0]
  const challenge = await service.app.inject({ method: 'POST', url: '/widget/challenge', payload: { token } })
  expect(challenge.statusCode).toBe(200)
  const view = challenge.json()
  expect(view).toMatchObject({ kind: 'letters', length: 4, expiresInSeconds: 120 })
  const answer = await service.app.inject({
    method: 'POST',
    url: '/widget/answer',
    payload: {
      challenge: view.challenge,
      answer: answerOf(service, 'challenge', view.challenge),
      pow: findProof(view.pow),
    },
  })
  const { ok, ticket } = answer.json()
  expect(ok).toBe(true)
  for (const code of [0, 0, 5100]) {
    expect(await call(service, { Action: 'CaptchaCheck', ...identity, ticket }, { method: 'POST' })).toMatchObject({
      code,
    })
  }
})
