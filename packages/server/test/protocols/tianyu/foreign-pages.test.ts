import { afterEach, describe, expect, test } from 'vitest'
import { call, serviceHost, testService } from '../../support/service.js'

const never = [1e6, 1e6, 1e6, 1e6] as const
const budgets = { withoutWork: { ip: { fetch: [3, 3, 3, 3], fail: never } } } as const
const shop = 'https://shop.example.com'
const visitor = '203.0.113.1'

let service = testService()
afterEach(() => service.close())

const pictureUrl = async () => {
  const { pathname, search } = new URL((await call(service, { Action: 'CaptchaGetUrl' })).url)
  return pathname + search
}
/** What a browser sends for a picture in a page. */
const fromPage = (url: string, headers: Record<string, string>) =>
  service.app.inject({
    url,
    remoteAddress: visitor,
    headers: { host: serviceHost, 'sec-fetch-dest': 'image', ...headers },
  })
const embed = async (headers: Record<string, string>) => (await fromPage(await pictureUrl(), headers)).statusCode

describe('where the pages that may show the captcha are named', () => {
  test.each([
    ['cross-site', 'https://evil.example/'],
    ['same-site', 'https://blog.example.com/'],
    ['cross-site', 'https://shop.example.com.evil.example/'],
    ['cross-site', 'http://shop.example.com/'],
    ['cross-site', 'nonsense'],
    ['cross-site', undefined],
  ])('a %s picture in a page at %s is refused and uses up nothing of its visitor', async (site, referer) => {
    service = testService({ budgets, pageOrigins: [shop] })
    const url = await pictureUrl()
    for (let i = 0; i < 30; i += 1) {
      const response = await fromPage(url, { 'sec-fetch-site': site, ...(referer && { referer }) })
      expect([response.statusCode, response.headers['set-cookie']]).toEqual([403, undefined])
    }
    // Neither the visitor's budget nor the URL's twenty pictures.
    expect(await embed({ 'sec-fetch-site': 'cross-site', referer: `${shop}/` })).toBe(200)
    expect((await fromPage(url, { 'sec-fetch-site': 'cross-site', referer: `${shop}/` })).statusCode).toBe(200)
  })

  test('their own pages show pictures, whatever else a client is, and all of it counts', async () => {
    service = testService({ budgets, pageOrigins: [`${shop}:443`] })
    const statuses = [
      await embed({ 'sec-fetch-site': 'cross-site', referer: `${shop}/login?x` }),
      await embed({ 'sec-fetch-site': 'none' }),
      await embed({}),
      await embed({}),
    ]
    expect(statuses).toEqual([200, 200, 429, 429])
  })

  test('only their pages may show the frame', async () => {
    const policyOf = async (pageOrigins: string[] | undefined) => {
      service = testService({ ...(pageOrigins && { pageOrigins }) })
      const policy = (await service.app.inject('/widget/frame.html')).headers['content-security-policy'] as string
      await service.close()
      return /frame-ancestors [^;]*/.exec(policy)?.[0]
    }
    expect(await policyOf([shop, 'https://app.example.com'])).toBe(
      "frame-ancestors 'self' https://shop.example.com https://app.example.com",
    )
    expect(await policyOf(undefined)).toBe('frame-ancestors *')
    expect(await policyOf(['*'])).toBe('frame-ancestors *')
  })
})

test('where no pages are named, pictures count for the visitor of any page', async () => {
  service = testService({ budgets })
  const foreign = { 'sec-fetch-site': 'cross-site', referer: 'https://evil.example/' }
  expect([await embed(foreign), await embed(foreign), await embed(foreign)]).toEqual([200, 200, 429])
})

test.each([
  ['cross-site', 'https://evil.example'],
  ['same-site', 'null'],
])('no page can call the API of the frame in its place: %s, %s', async (_site, origin) => {
  service = testService()
  // Without JSON's type, which a page of another origin may only send if a preflight allows it.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const response = await service.app.inject({
      method: 'POST',
      url: '/widget/session',
      headers: { host: serviceHost, origin, 'content-type': type },
      payload: JSON.stringify({ appId: '190000001' }),
    })
    expect(response.statusCode).toBe(400)
  }
  const preflight = await service.app.inject({
    method: 'OPTIONS',
    url: '/widget/session',
    headers: { host: serviceHost, origin, 'access-control-request-method': 'POST' },
  })
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
})
