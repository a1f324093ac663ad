import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, signedParams, testService } from '../support/service.js'

const service = testService({ budgets: false })
let origin: string
beforeAll(async () => {
  origin = await service.listen()
})
afterAll(() => service.close())

/** A file's bytes as they come over the wire. */
async function transferred(url: string, acceptEncoding: string): Promise<Buffer> {
  const request = httpGet(new URL(url, origin), { headers: { 'accept-encoding': acceptEncoding } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect([response.statusCode, response.headers.vary]).toEqual([200, expect.stringContaining('accept-encoding')])
  expect(response.headers['content-encoding']).toBe(acceptEncoding)
  return Buffer.concat(await response.toArray())
}

/** Where a page's script comes from, by the way the captcha was asked for. */
const identity = { captchaType: 1, userIp: '8.8.8.8', businessId: 1 }
const waysIn = {
  async CaptchaQuery(lang: number) {
    const { host } = new URL(origin)
    const params = signedParams(
      service,
      { Action: 'CaptchaQuery', script: 1, lang, callBack: 'onError', ...identity },
      { host },
    )
    return `/v2/index.php?${new URLSearchParams(params as Record<string, string>)}`
  },
  async CaptchaIframeQuery(lang: number): Promise<string> {
    const iframe = { Action: 'CaptchaIframeQuery', disturbLevel: 1, isHttps: 0, clientType: 2, lang }
    const { pathname, search } = new URL((await call(service, { ...iframe, ...identity })).url)
    return pathname + search
  },
  TencentCaptcha: async () => '/TCaptcha.js',
}

describe.each(Object.keys(waysIn) as (keyof typeof waysIn)[])('by %s', (way) => {
  test.each([2052, 1028, 1033])('one visitor loads at most 14,500 bytes in language %i', async (lang) => {
    const script = await transferred(await waysIn[way](lang), 'gzip')
    expect(gunzipSync(script).toString()).toContain("'use strict'")
    const frame = await transferred('/widget/frame.html', 'gzip')
    const named =
      gunzipSync(frame)
        .toString()
        .match(/\/widget\/[0-9a-f]{12}\/[\w.-]+/g) ?? []
    const folder = named[0]?.replace(/[^/]+$/, '')
    const more = [...named, `${folder}words-${lang}.js`, `${folder}proof-worker.js`]
    const files = await Promise.all(more.map((url) => transferred(url, 'gzip')))
    const sizes = [script, frame, ...files].map(({ length }) => length)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(14_500)
  })

  test('brotli is smaller than gzip', async () => {
    const [gzip, br] = [
      await transferred(await waysIn[way](1033), 'gzip'),
      await transferred(await waysIn[way](1033), 'br'),
    ]
    expect(br.length).toBeLessThan(gzip.length)
  })
})

test('error scripts are compressed, too', async () => {
  await transferred('/template/TCapIframeApi.js?asig=over', 'gzip')
})
