import { describe, expect, test } from 'vitest'
import { app, open, type RouteOptions, strict, tencentOutages } from '../support/tencent-outages.js'

const tencentOutage = tencentOutages()

describe('onDisasterTicket', () => {
  const admit = { admit: true, perIp: 2, perMinute: 3, maxAgeSeconds: 60 } as const
  const whileDown: RouteOptions = { onDisasterTicket: admit }
  const always: RouteOptions = { onDisasterTicket: { ...admit, onlyWhileVendorIsDown: false } }
  const written = (secondsAgo = 0, appId = app.captchaAppId) =>
    `terror_1001_${appId}_${Math.floor(Date.now() / 1000) - secondsAgo}`

  test('is refused unless the route says more', async () => {
    const { visit, visits } = tencentOutage.setUp()
    expect(await visit('198.51.100.1', strict, written())).toMatchObject({
      status: 403,
      verdict: { reason: 'disaster' },
    })
    await tencentOutage.vendor.down()
    await visits(5, 5)
    expect((await visit('198.51.100.1', open, written())).status).toBe(403)
  })

  test('is admitted only while the vendor is down, and marked', async () => {
    const { visit, visits } = tencentOutage.setUp()
    expect((await visit('198.51.100.1', whileDown, written())).status).toBe(403)
    await tencentOutage.vendor.down()
    await visits(5, 5)
    expect(await visit('198.51.100.1', whileDown, written())).toMatchObject({
      admittedBy: 'policy',
      option: 'onDisasterTicket',
      verdict: { reason: 'disaster' },
    })
    expect(tencentOutage.vendor.calls).toEqual([])
  })

  test('is bounded by age, visitor and rate, and must be of our application', async () => {
    const { visit } = tencentOutage.setUp()
    expect((await visit('198.51.100.1', always, written(61))).status).toBe(403)
    expect((await visit('198.51.100.1', always, written(-120))).status).toBe(403)
    expect(await visit('198.51.100.1', always, written(0, 7))).toMatchObject({ status: 400 })
    const seen = []
    for (const ip of ['198.51.100.1', '198.51.100.1', '198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      seen.push((await visit(ip, always, written())).status)
    }
    expect(seen).toEqual([200, 200, 403, 200, 403])
    expect(tencentOutage.vendor.calls).toEqual([])
  })
})
