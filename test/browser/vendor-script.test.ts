import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@ticketgate/core'
import { createChallenge, sendReply } from '@ticketgate/core/adapter'
import { turnstile } from '@ticketgate/core/turnstile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { usePages } from './pages.js'

describe.skipIf(!hasChromium())('the line that loads a vendor’s own script', () => {
  const pages = usePages()
  const servers: Server[] = []
  let scriptUrl: string
  let site: string

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  beforeAll(async () => {
    const script = 'globalThis.addressInPage = document.currentScript?.src'
    const vendor = await serve((_, res) => res.setHeader('content-type', 'text/javascript').end(script))
    scriptUrl = `${vendor}/api.js?render=key`
    const { reply } = createChallenge(createVerifier({ provider: turnstile({ secret: 'test-secret', scriptUrl }) }))
    site = await serve(async ({ url = '' }, res) => {
      const request = { method: 'GET', path: url, headers: {}, query: {}, body: undefined, ip: '203.0.113.7' }
      if (url === '/captcha.js') return sendReply(res, await reply(request, undefined))
      const sources = url === '/nonce' ? "'nonce-r4nd0m'" : `'self' ${vendor}`
      res.setHeader('content-type', 'text/html').setHeader('content-security-policy', `script-src ${sources}`)
      res.end('<!doctype html><title>Login</title><script nonce="r4nd0m" src="/captcha.js"></script>')
    })
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  test.each(['/nonce', '/hosts'])('works in a page whose policy goes by %s', async (path) => {
    const page = await pages.take()
    await page.goto(site + path)
    await page.waitForFunction(() => 'addressInPage' in globalThis)
    expect(await page.evaluate(() => (globalThis as { addressInPage?: string }).addressInPage)).toBe(scriptUrl)
  })
})
