import { once } from 'node:events'
import { type IncomingHttpHeaders, request, type Server } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consolePassword } from '../support/console.js'
import { call, testService } from '../support/service.js'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Over HTTP, with a Host header of one's own, which fetch does not allow. */
function http(url: string | URL, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode as number, headers: response.headers, body: text }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

let service: ReturnType<typeof testService>
let origin: string
beforeEach(async () => {
  service = testService({ console: { password: consolePassword, port: 0 } })
  await service.listen()
  origin = new URL(service.console?.url as string).origin
})
afterEach(() => service.close())

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const signIn = (headers: Record<string, string> = {}, password = consolePassword) =>
  http(`${origin}/console/sign-in`, {
    method: 'POST',
    headers: { ...form, origin, ...headers },
    body: new URLSearchParams({ password }).toString(),
  })

describe('over HTTP', () => {
  test('the console is not there without the option, nor on the captcha’s own port', async () => {
    const plain = testService()
    expect(plain.console).toBeUndefined()
    for (const path of ['/console', '/console/sign-in']) {
      expect((await http(new URL(path, service.url))).status).toBe(404)
      expect((await http(new URL('/healthz', origin))).status).toBe(404)
    }
    await plain.close()
  })

  test('a slow client has as long as at the captcha’s own port, and is cut off as soon after it', () => {
    const { requestTimeout, headersTimeout, connectionsCheckingInterval } = service.app.server as Server & {
      connectionsCheckingInterval: number
    }
    expect([requestTimeout, connectionsCheckingInterval]).toEqual([15_000, 1_000])
    const limits = { requestTimeout, headersTimeout, connectionsCheckingInterval }
    expect(service.console?.app.server).toMatchObject(limits)
  })

  test('what a visitor does is on the page of its business and its scene, and in the files', async () => {
    await call(service, { Action: 'CaptchaGetUrl', captchaType: 1, businessId: 100104, sceneId: 7 })
    const url = (await call(service, { Action: 'CaptchaGetUrl', captchaType: 1, businessId: 100104, sceneId: 7 })).url
    await service.app.inject(new URL(url).pathname + new URL(url).search)
    const cookie = String((await signIn()).headers['set-cookie']).split(';')[0] as string
    const get = (path: string) => http(`${origin}${path}`, { headers: { cookie } })
    const overview = await get('/console')
    expect([overview.status, overview.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(overview.body).toContain('href="/console?period=day&amp;business=100104"')
    expect((await get('/console?business=100104')).body).toContain('business=100104&amp;scene=7"')
    expect((await get('/console?business=100104&scene=7')).body).toContain('Scene 7')
    const { rows } = JSON.parse((await get('/console/statistics.json')).body)
    expect(rows).toEqual([expect.objectContaining({ business: '100104', scene: '7', way: 'picture', shown: 1 })])
    expect((await get('/console/statistics.csv')).body.split('\r\n')[1]).toMatch(/,1,100104,7,1,0,picture,1,0,/)
  })

  test('another Host, and another Origin, get nothing', async () => {
    expect((await http(`${origin}/console/sign-in`, { headers: { host: 'rebound.example' } })).status).toBe(421)
    expect((await signIn({ origin: 'http://rebound.example' })).status).toBe(403)
    expect((await signIn({}, 'some other password')).status).toBe(403)
    const { status, headers } = await signIn()
    expect([status, headers.location]).toEqual([303, '/console'])
  })

  test.each(['/console/sign-in', '/console', '/console/statistics.csv', '/nowhere', '/'])(
    '%s carries headers that allow no script, no frame and no copy',
    async (path) => {
      const { headers } = await http(`${origin}${path}`)
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|script-src/)
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )

  test('closing the service closes the console, too', async () => {
    await service.close()
    await expect(http(`${origin}/console`)).rejects.toThrow()
  })

  test('a port that is taken is known before any visitor can come', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const second = testService({ console: { password: consolePassword, port } })
    await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE', port })
    expect(second.url).toBeUndefined()
    await second.close()
    other.close()
  })
})
