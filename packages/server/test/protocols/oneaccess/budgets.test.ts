import { describe, expect, test } from 'vitest'
import { device, useOneAccess } from '../../support/oneaccess.js'

const oneaccess = useOneAccess({ ajCaptcha: { origins: ['*'] } })
const { call, fetchSlide } = oneaccess

describe('budgets', () => {
  const budgets = { withoutWork: { ip: { fetch: [2, 3, 4, 5], fail: [2, 3, 4, 5] } } } as const

  test('a visitor who fetches too often is refused', async () => {
    await oneaccess.restart({ budgets })
    const statuses = []
    for (let i = 0; i < 6; i += 1) statuses.push((await fetchSlide({ 'x-device-ip': '203.0.113.7' })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 400, 400])
    expect(await fetchSlide({ 'x-device-ip': '203.0.113.7', 'x-l': 'en' })).toMatchObject({
      status: 400,
      error_code: 'SDK.COMMON.1429',
      error_msg: expect.stringContaining('Too many'),
    })
    expect((await fetchSlide({ 'x-device-ip': '203.0.113.8' })).status).toBe(200)
  })

  test('only a back end on this machine may name the visitor’s address', async () => {
    await oneaccess.restart({ budgets })
    const from = (ip: string) =>
      oneaccess.service.app.inject({
        url: '/api/v2/sdk/captcha',
        headers: { ...device, 'x-device-ip': ip },
        remoteAddress: '198.51.100.1',
      })
    const statuses = []
    for (let i = 0; i < 6; i += 1) statuses.push((await from(`203.0.113.${i}`)).statusCode)
    expect(statuses).toEqual([200, 200, 200, 200, 400, 400])
  })

  const from = (remoteAddress: string, deviceIp: string) =>
    oneaccess.service.app.inject({
      url: '/api/v2/sdk/captcha',
      headers: { ...device, 'x-device-ip': deviceIp },
      remoteAddress,
    })

  test.each(['172.17.0.1', '10.0.0.1', '192.168.65.1', 'fd00::1'])(
    'the gateway of a container network (%s) is not taken for a back end',
    async (gateway) => {
      await oneaccess.restart({ budgets })
      const statuses = []
      for (let i = 0; i < 6; i += 1) statuses.push((await from(gateway, `203.0.113.${i}`)).statusCode)
      expect(statuses).toEqual([200, 200, 200, 200, 400, 400])
    },
  )

  test('unless it is named as a back end, as a single warning advises', async () => {
    const warnings: string[] = []
    const logger = { info() {}, error() {}, warn: (_fields: object, message: string) => warnings.push(message) }
    await oneaccess.restart({ budgets, logger, backEnds: ['172.17.0.0/16'] })
    const statuses = []
    for (let i = 0; i < 6; i += 1) statuses.push((await from('172.17.0.1', `203.0.113.${i}`)).statusCode)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    expect(warnings).toEqual([])
    for (let i = 0; i < 3; i += 1) await from('10.0.0.1', `203.0.113.${i}`)
    expect(warnings).toEqual([expect.stringContaining('--back-end')])
  })

  test.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'a caller whose request has %s may not name the visitor’s address',
    async (header) => {
      await oneaccess.restart({ budgets })
      const statuses = []
      for (let i = 0; i < 6; i += 1) {
        statuses.push((await fetchSlide({ [header]: '198.51.100.1', 'x-device-ip': `203.0.113.${i}` })).status)
      }
      expect(statuses).toEqual([200, 200, 200, 200, 400, 400])
    },
  )

  test('a page of AJ-Captcha may not name its address', async () => {
    await oneaccess.restart({ budgets })
    const codes = []
    for (let i = 0; i < 6; i += 1) {
      const headers = { 'content-type': 'application/json', 'x-device-ip': `203.0.113.${i}` }
      codes.push((await call('POST', '/captcha/get', { captchaType: 'blockPuzzle' }, headers)).repCode)
    }
    expect(codes).toEqual(['0000', '0000', '0000', '0000', '6201', '6201'])
  })

  test('by default one address gets 29 slides in ten minutes, and the networks of one /48 together 119', async () => {
    await oneaccess.restart({})
    const slides = async (count: number, address: (i: number) => string) => {
      let served = 0
      for (let i = 0; i < count; i += 1) {
        const request = { url: '/api/v2/sdk/captcha', headers: device, remoteAddress: address(i) }
        if ((await oneaccess.service.app.inject(request)).statusCode === 200) served += 1
      }
      return served
    }
    expect(await slides(40, () => '198.51.100.1')).toBe(29)
    expect(await slides(130, (i) => `2001:db8:7:${i.toString(16)}::1`)).toBe(119)
    expect(await slides(1, () => '2001:db8:8::1')).toBe(1)
  })

  const aj = async (action: string, body: object) =>
    (await call('POST', `/captcha/${action}`, body, { 'content-type': 'application/json' })).repCode
  const get = () => aj('get', { captchaType: 'blockPuzzle' })

  test('AJ-Captcha has different codes for too many failures and too many challenges', async () => {
    const never = [1e6, 1e6, 1e6, 1e6] as const
    await oneaccess.restart({ budgets: { withoutWork: { ip: { fetch: never, fail: [2, 2, 2, 2] } } } })
    for (let i = 0; i < 2; i += 1) {
      const headers = { 'content-type': 'application/json' }
      const { repData } = await call('POST', '/captcha/get', { captchaType: 'blockPuzzle' }, headers)
      expect(await aj('check', { token: repData.token, pointJson: 'wrong' })).toBe('6111')
    }
    expect(await get()).toBe('6202')
    oneaccess.service.clock.now += 600_000
    expect(await get()).toBe('0000')
  })

  test('AJ-Captcha has a code for more checks than there can be challenges', async () => {
    await oneaccess.restart({ budgets })
    const codes = []
    for (let i = 0; i < 6; i += 1) codes.push(await aj('check', { token: 'made up', pointJson: 'x' }))
    expect(codes).toEqual(['6110', '6110', '6110', '6110', '6110', '6204'])
    expect(await get()).toBe('0000')
  })
})
