import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, type Verifier } from '@ticketgate/core'
import { pathOf, sendReply } from '@ticketgate/core/adapter'
import { type TencentIdentity, tencent } from '@ticketgate/core/tencent'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasChromium, launchChromium } from '../../../../../test/browser/chromium.js'
import { createService, type Service } from '../../../src/index.js'
import { answerOf, sealKey, secretId, secretKey } from '../../support/service.js'

const captchaAppId = 190_000_001

/** A page with the vendor's script, as its documents write it, but for the script's address. */
const pageOf = (origin: string): string => `<!doctype html><html lang="en"><body>
<script src="${origin}/TCaptcha.js"></script>
<button id="ask">Register</button><output id="result"></output>
<script>
  document.getElementById('ask').onclick = () => new TencentCaptcha('${captchaAppId}', async (captcha) => {
    const { ret, ticket, randstr } = captcha
    const send = () => fetch('/register', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ticket, randstr }),
    })
    window.captcha = captcha
    const statuses = [(await send()).status, (await send()).status]
    document.getElementById('result').textContent = statuses.join(' ')
  }, { userLanguage: 'en' }).show()
</script></body></html>`

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString())
}

describe.skipIf(!hasChromium())('a page with TencentCaptcha, on the embedded service', () => {
  let browser: Browser
  let service: Service
  let verifier: Verifier<TencentIdentity, 'ticket' | 'randstr'>
  let server: Server
  let page: Page

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    service = createService({ secretId, secretKey, sealKeys: [sealKey], port: 0, proofOfWork: false })
    const origin = await service.listen()
    const keys = { secretId, secretKey, captchaAppId, appSecretKey: 'app secret' }
    verifier = createVerifier({ provider: tencent({ ...keys, endpoint: `${origin}/` }) })
    server = createServer(async (request, response) => {
      if (request.method !== 'POST') {
        response.writeHead(200, { 'content-type': 'text/html' }).end(pageOf(origin))
        return
      }
      const { method, url = '', headers, socket } = request
      const like = {
        method,
        path: pathOf(url),
        headers,
        query: {},
        body: await jsonOf(request),
        ip: socket.remoteAddress,
      }
      const decision = await verifier.verify(like)
      if (decision.admitted) response.writeHead(204).end()
      else sendReply(response, decision.reply)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterEach(async () => {
    await page.context().close()
    server.closeAllConnections()
    server.close()
    await Promise.all([verifier.close(), service.close()])
  })

  const result = async () => {
    await page.locator('#result:not(:empty)').waitFor()
    return page.textContent('#result')
  }

  test('the visitor slides the piece home; the form passes once', async () => {
    const fetched = page.waitForResponse((response) => response.url().endsWith('/widget/challenge'))
    await page.click('#ask')
    const { challenge, kind } = (await (await fetched).json()) as { challenge: string; kind: string }
    expect(kind).toBe('slide')
    const handle = page.frameLocator('iframe').locator('#handle')
    await handle.press('Home')
    const x = Number(answerOf(service, 'challenge', challenge))
    const at = async () => Number(await handle.getAttribute('aria-valuenow'))
    while ((await at()) + 26 <= x) await handle.press('PageUp')
    while ((await at()) + 2 <= x) await handle.press('ArrowRight')
    await handle.press('Enter')
    expect(await result()).toBe('204 403')
    expect(await page.evaluate('captcha.appid')).toBe(String(captchaAppId))
  })

  test('with the service gone, the script writes a disaster ticket, which is refused', async () => {
    await service.close()
    await page.click('#ask')
    expect(await result()).toBe('403 403')
    expect(await page.evaluate('captcha.ticket')).toMatch(new RegExp(`^terror_\\d+_${captchaAppId}_\\d+$`))
  })
})
