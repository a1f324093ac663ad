import { memoryStore } from '@ticketgate/core'
import { expect, test, vi } from 'vitest'
import { createRequestMarks } from '../../../src/captcha/tokens/request-marks.js'
import { serviceHost, signedParams, testService } from '../../support/service.js'

const ttlMs = 301_000
const room = 3

function marksWithRoom() {
  const error = vi.fn()
  const clock = { now: Date.UTC(2030, 0, 1) }
  const now = () => clock.now
  const store = () => memoryStore({ maxTickets: room, now })
  const log = { info() {}, warn() {}, error }
  const marks = createRequestMarks({ store: store(), pageViewStore: store(), log, now })
  const see = (name: string, isPageView = false) => marks.see({ name, ttlMs, isPageView })
  return { see, error, clock, marks }
}

test('a request is new once, and seen from then on', async () => {
  const { see } = marksWithRoom()
  expect([await see('a'), await see('a'), await see('b')]).toEqual(['new', 'seen', 'new'])
})

test('a full memory refuses and forgets nothing; what lapses makes room; it is logged once a minute', async () => {
  const { see, error, clock } = marksWithRoom()
  for (const name of ['a', 'b', 'c']) await see(name)
  expect([await see('d'), await see('e'), await see('a')]).toEqual(['full', 'full', 'seen'])
  expect(error).toHaveBeenCalledTimes(1)
  clock.now += 60_000
  expect(await see('d')).toBe('full')
  expect(error).toHaveBeenCalledTimes(2)
  clock.now += ttlMs
  expect(await see('d')).toBe('new')
})

test('requests that merely open a page leave room for the checks of what others earned', async () => {
  const { see } = marksWithRoom()
  for (let n = 0; n < 10; n++) await see(`page-${n}`, true)
  expect([await see('page-11', true), await see('check-1')]).toEqual(['full', 'new'])
})

test('the service answers 4400 and Retry-After, goes on to answer checks, and is back once marks lapse', async () => {
  const service = testService()
  const { clock, marks } = marksWithRoom()
  clock.now = service.clock.now
  Object.assign(service.context, { requestMarks: marks })
  const call = async (parameters: Record<string, string | number>) => {
    const query = new URLSearchParams(signedParams(service, parameters) as Record<string, string>)
    const headers = { host: serviceHost }
    const response = await service.app.inject({ url: `/v2/index.php?${query}`, headers })
    return { retryAfter: response.headers['retry-after'], answer: response.json<{ code: number }>() }
  }
  const open = { Action: 'CaptchaGetUrl' }
  const check = { Action: 'CaptchaCheck', ticket: 'x', captchaType: 1, userIp: '1.1.1.1', businessId: 1 }
  for (let n = 0; n < room; n++) expect((await call(open)).answer.code).toBe(0)
  expect(await call(open)).toMatchObject({ retryAfter: '1', answer: { code: 4400 } })
  expect(await call(check)).toMatchObject({ retryAfter: undefined, answer: { code: 5100 } })
  clock.now += ttlMs
  service.clock.now += ttlMs
  expect((await call(open)).answer.code).toBe(0)
  await service.close()
})
