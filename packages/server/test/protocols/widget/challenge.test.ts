import { afterEach, describe, expect, test, vi } from 'vitest'
import { workOf } from '../../../src/captcha/work.js'
import { testService } from '../../support/service.js'
import { challengeFor, post, scriptToken } from '../../support/widget.js'

let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})

describe('POST /widget/challenge', () => {
  test('gives letters with a picture, of twice the size at which it is shown', async () => {
    const view = await challengeFor(service)
    expect(view).toMatchObject({ kind: 'letters', length: 4, expiresInSeconds: 120 })
    expect(view.image).toMatch(/^data:image\/png;base64,/)
    expect(view.pow).toEqual(workOf(view.challenge, 20))
    const width = (image: string) => Buffer.from(image.slice(22), 'base64').readUInt32BE(16)
    expect(width(view.image)).toBe(260)
  })

  test.each([
    [{ captchaType: 0 }, { letterType: 5, level: 1 }],
    [
      { captchaType: 0, identity: { businessId: 1, sceneId: 1 } },
      { letterType: 5, level: 1 },
    ],
    [
      { captchaType: 0, identity: { uid: 'u' } },
      { letterType: 1, level: 1 },
    ],
    [
      { captchaType: 0, identity: { userIp: '8.8.8.8' } },
      { letterType: 1, level: 1 },
    ],
    [{ captchaType: 2 }, { letterType: 2, level: 1 }],
    [
      { captchaType: 6, disturbLevel: 2 },
      { letterType: 6, level: 2 },
    ],
  ])('draws what was requested, and disturbed letters if the request names nobody: %j', async (requested, plan) => {
    const letters = vi.spyOn(service.context.drawing, 'letters')
    await challengeFor(service, requested)
    expect(letters.mock.lastCall?.[0]).toMatchObject(plan)
  })

  test('gives a slide puzzle for captchaType 9', async () => {
    const view = await challengeFor(service, { captchaType: 9 })
    expect(view).toMatchObject({ kind: 'slide', audio: true })
    expect(view.image).toMatch(/^data:image\//)
    expect(view.piece).toMatch(/^data:image\/png;base64,/)
  })

  test.each([
    [{}],
    [{ token: 1 }],
    [{ token: '' }],
    [{ token: 'x'.repeat(140) }],
    [{ token: ['a'] }],
    [[]],
    ['"x"'],
    ['null'],
  ])('refuses %j', async (body) => {
    const response = await service.app.inject({
      method: 'POST',
      url: '/widget/challenge',
      headers: { 'content-type': 'application/json' },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })
    expect([response.statusCode, response.json()]).toEqual([400, { error: 'invalid' }])
  })

  test('refuses a ticket or a challenge in place of a script’s token', async () => {
    const { challenge } = await challengeFor(service)
    expect(await post(service, 'challenge', { token: challenge })).toMatchObject({ status: 400 })
  })

  test('answers cannot be read by other origins, and are not cached', async () => {
    const { headers } = await post(service, 'challenge', { token: scriptToken(service) })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(headers['set-cookie']).toBeUndefined()
  })
})
