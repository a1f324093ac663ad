import { memoryStore } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noMetrics } from '../src/contracts/reporting.js'
import { answerOf, call, testService } from './support/service.js'
import { check, solved } from './support/tencent.js'
import { challengeFor, post as postWidget } from './support/widget.js'

const json = { 'content-type': 'application/json' }
const device = {
  'x-operating-sys-version': 'Android 10',
  'x-device-fingerprint': 'f',
  'x-agent': 'Mozilla/5.0',
  'x-client-id': 'c',
}
const point = { captchaType: 'blockPuzzle', token: 'a'.repeat(32), pointJson: 'x' }

describe('what the service counts', () => {
  let isStoreThere: boolean
  let counted: string[]
  let service: ReturnType<typeof testService>

  beforeEach(() => {
    isStoreThere = true
    counted = []
    const memory = memoryStore()
    service = testService({
      development: true,
      ajCaptcha: { origins: ['*'] },
      store: {
        ...memory,
        take: (key, use) => (isStoreThere ? memory.take(key, use) : Promise.reject(new Error('away'))),
      },
      metrics: {
        ...noMetrics,
        action: (name, code) => counted.push(`action ${name} ${code}`),
        check: (outcome) => counted.push(`check ${outcome}`),
        failure: (protocol) => counted.push(`failure ${protocol}`),
      },
    })
  })
  afterEach(() => service.close())

  const post = (url: string, payload: object, headers: object = {}) =>
    service.app.inject({ method: 'POST', url, headers: { ...json, ...headers }, payload: JSON.stringify(payload) })

  test.each([
    ['/siteverify', { secret: '1x0000000000000000000000000000000AA', response: 'x' }, 'check verified'],
    ['/siteverify', { secret: '3x0000000000000000000000000000000AA', response: 'x' }, 'check timeout-or-duplicate'],
    ['/siteverify', { secret: 'unknown', response: 'x' }, 'check invalid-input-secret'],
    ['/captcha/verify', { captchaVerification: 'x' }, 'check unknown'],
    ['/api/v2/sdk/sms/send', { mobile: '13800138000', captcha_token: 'x' }, 'check unknown'],
  ])('%s %o: %s', async (url, payload, check) => {
    await post(url, payload, device)
    expect(counted).toEqual([check])
  })

  test.each([
    ['/captcha/check', point, 'failure aj-captcha'],
    ['/captcha/verify', { captchaVerification: 'x' }, 'failure aj-captcha'],
    ['/api/v2/sdk/captcha/verify', { token: point.token, point_json: 'x', sender: 's' }, 'failure oneaccess'],
  ])('%s %o without the store: %s', async (url, payload, failure) => {
    isStoreThere = false
    await post(url, payload, device)
    expect(counted).toEqual([failure])
  })

  test('an action of Tianyu’s without the store, also by its code', async () => {
    isStoreThere = false
    await call(service, { Action: 'CaptchaGetUrl' })
    expect(counted).toEqual(['failure tianyu', 'action CaptchaGetUrl 6200'])
  })

  test('DescribeCaptchaResult: a check; without the store: a failure', async () => {
    await check(service, solved(service))
    isStoreThere = false
    await check(service, solved(service))
    expect(counted).toEqual(['check verified', 'failure tencent'])
  })

  test('an answer in the widget without the store', async () => {
    const { challenge } = await challengeFor(service)
    isStoreThere = false
    await postWidget(service, 'answer', { challenge, answer: answerOf(service, 'challenge', challenge) })
    expect(counted).toEqual(['failure widget'])
  })

  test('a script’s URL without the store', async () => {
    const parameters = { Action: 'CaptchaIframeQuery', captchaType: 1, disturbLevel: 1, isHttps: 0, clientType: 2 }
    const { url } = await call(service, parameters)
    isStoreThere = false
    await service.app.inject(url)
    expect(counted).toEqual(['action CaptchaIframeQuery 0', 'failure none'])
  })
})
