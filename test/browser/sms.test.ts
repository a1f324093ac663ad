import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, memoryStore, type TicketStore, type Verifier } from '@ticketgate/core'
import { type OneAccessIdentity, oneaccess } from '@ticketgate/core/oneaccess'
import { createService, type Service } from '@ticketgate/server'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { smsApp } from '../../examples/express-sms/app.js'
import { hasChromium } from './chromium.js'
import { usePages } from './pages.js'

const keys = { secretId: 'AKIDsms-test', secretKey: 'sms-test-secret-key', sealKeys: ['sms-test-'.repeat(4)] }
const phone = '13800138000'
const stranger = '13900139000'
const device = { 'x-operating-sys-version': 'test', 'x-device-fingerprint': 'test' }

interface Message {
  phone: string
  code: string
  captchaToken: string
}

/** A store that tells what no visitor can see: where the hole of the last puzzle is. */
function storeThatShowsTheHole(): TicketStore & { rightX: number } {
  const memory = memoryStore()
  return Object.assign(memory, {
    rightX: Number.NaN,
    take: new Proxy(memory.take, {
      apply(take, self, [key, use]: Parameters<TicketStore['take']>) {
        if (use.value.startsWith('{"x"')) self.rightX = JSON.parse(use.value).x
        return Reflect.apply(take, self, [key, use])
      },
    }),
  })
}

describe.skipIf(!hasChromium())('the SMS page of examples/express-sms', () => {
  const pages = usePages()
  let store: ReturnType<typeof storeThatShowsTheHole>
  let service: Service
  let verifier: Verifier<OneAccessIdentity, 'token' | 'pointJson'>
  let server: Server
  let page: Page
  let url: string
  let sent: Message[]

  beforeEach(async () => {
    sent = []
    store = storeThatShowsTheHole()
    service = createService({ ...keys, store, port: 0 })
    const endpoint = await service.listen()
    const provider = oneaccess({ domain: 'acme.example.com', clientId: 'test', endpoint })
    verifier = createVerifier({ provider, timeoutMs: 60_000 })
    server = createServer(smsApp(verifier, (message: Message) => sent.push(message)))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    page = await pages.take()
    await page.goto(url)
  })
  afterEach(async () => {
    server.closeAllConnections()
    server.close()
    await Promise.all([verifier.close(), service.close()])
  })

  async function askForCode(): Promise<void> {
    await page.fill('#phone', phone)
    await page.click('button')
    await page.locator('#slider:focus').waitFor()
  }

  /** Drags the thumb, which is as wide as the piece, by so many of the picture's pixels. */
  async function drag(x: number): Promise<void> {
    const box = (await page.locator('#slider').boundingBox()) as { x: number; y: number; width: number; height: number }
    const scale = box.width / 310
    const [left, top] = [box.x + 23 * scale, box.y + box.height / 2]
    await page.mouse.move(left, top)
    await page.mouse.down()
    await page.mouse.move(left + (x * scale) / 2, top + 3, { steps: 5 })
    await page.mouse.move(left + x * scale, top, { steps: 5 })
    await page.mouse.up()
  }

  const result = (kind: 'ok' | 'refused') => page.locator(`#result.${kind}`).textContent()

  async function post(to: string, body: object): Promise<{ status: number; reason?: string }> {
    const headers = { ...device, 'content-type': 'application/json' }
    const response = await fetch(to, { method: 'POST', headers, body: JSON.stringify(body) })
    return { ...((await response.json()) as object), status: response.status }
  }

  /** A puzzle's right answer, as a page would post it. */
  async function solve(): Promise<{ token: string; point_json: string }> {
    const response = await fetch(`${url}captcha.js?captcha`, { headers: device })
    const { token } = (await response.json()) as { token: string }
    return { token, point_json: JSON.stringify({ x: store.rightX, y: 5 }) }
  }

  test('a visitor drags the piece by mouse and is sent a code', async () => {
    await askForCode()
    await drag(store.rightX)
    expect(await result('ok')).toContain(phone)
    expect(sent).toEqual([{ phone, code: expect.stringMatching(/^\d{6}$/), captchaToken: expect.any(String) }])
    expect(await page.locator('#puzzle').isHidden()).toBe(true)
  })

  test('a visitor is sent a code by keyboard alone, from the phone number on', async () => {
    await page.focus('#phone')
    await page.keyboard.type(phone)
    await page.keyboard.press('Enter')
    await page.locator('#slider:focus').waitFor()
    const press = async (key: string) => {
      await page.keyboard.press(key)
      return Number(await page.inputValue('#slider'))
    }
    let x = 0
    while (x + 30 < store.rightX) x = await press('PageUp')
    while (x < store.rightX - 1) x = await press('ArrowRight')
    expect(sent).toEqual([])
    await page.keyboard.press('Enter')
    expect(await result('ok')).toContain(phone)
    expect(sent).toHaveLength(1)
  })

  test('a visitor with a Chinese browser reads Chinese', async () => {
    page = await pages.take({ locale: 'zh-CN' })
    await page.goto(url)
    expect(await page.title()).toBe('短信登录 · Ticketgate')
    await askForCode()
    await drag(store.rightX > 180 ? store.rightX - 60 : store.rightX + 60)
    expect(await result('refused')).toBe('位置不对，换一张再试试。')
    await page.locator('#slider:focus').waitFor()
    await page.waitForFunction("document.querySelector('#slider').value === '0'")
    await drag(store.rightX)
    expect(await result('ok')).toBe(`短信验证码已发送至 ${phone}。`)
  })

  test('a visitor is sent a code at 320 pixels, where the picture is shown smaller', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    await askForCode()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    await drag(store.rightX)
    expect(await result('ok')).toContain(phone)
  })

  test('a wrong place says so and brings a new puzzle', async () => {
    await askForCode()
    const before = await page.getAttribute('#scene', 'src')
    await drag(store.rightX > 180 ? store.rightX - 60 : store.rightX + 60)
    expect(await result('refused')).toContain('new puzzle')
    await page.waitForFunction((src) => document.querySelector('#scene')?.getAttribute('src') !== src, before)
    expect(await page.inputValue('#slider')).toBe('0')
    expect(sent).toEqual([])
    await drag(store.rightX)
    expect(await result('ok')).toContain(phone)
  })

  test('a puzzle that was posted before is refused with 403', async () => {
    const answer = await solve()
    expect(await post(`${url}sms`, { phone, ...answer })).toEqual({ status: 202, sentTo: phone })
    expect(await post(`${url}sms`, { phone, ...answer })).toMatchObject({ status: 403, reason: 'replayed' })
    expect(sent).toHaveLength(1)
  })

  test('another phone’s captcha opens nothing', async () => {
    const answer = await solve()
    expect((await post(`${url}sms`, { phone, ...answer })).status).toBe(202)
    const again = await post(`${url}sms`, { phone: stranger, sender: phone, ...answer })
    expect(again).toMatchObject({ status: 403, reason: 'replayed' })
    expect(sent.map((message) => message.phone)).toEqual([phone])
  })

  test('OneAccess’s own sender takes the credential once, for the phone that the form is about alone', async () => {
    expect((await post(`${url}sms`, { phone, sender: stranger, ...(await solve()) })).status).toBe(202)
    const [{ captchaToken }] = sent as [Message]
    const headers = { ...device, 'x-agent': 'test', 'x-client-id': 'test', 'content-type': 'application/json' }
    const send = async (mobile: string) => {
      const body = JSON.stringify({ mobile, type: 'login', captcha_token: captchaToken })
      return (await fetch(`${service.url}/api/v2/sdk/sms/send`, { method: 'POST', headers, body })).status
    }
    expect([await send(stranger), await send(phone), await send(phone)]).toEqual([400, 200, 400])
  })

  test('a mistyped number does not cost the puzzle; no puzzle is 400', async () => {
    const answer = await solve()
    expect((await post(`${url}sms`, { phone: '12', ...answer })).status).toBe(422)
    expect((await post(`${url}sms`, { phone: [phone], ...answer })).status).toBe(422)
    expect((await post(`${url}sms`, { phone, ...answer })).status).toBe(202)
    expect(await post(`${url}sms`, { phone })).toMatchObject({ status: 400, reason: 'missing' })
  })

  test('while the service is down the page says so and nothing is sent', async () => {
    await askForCode()
    const { rightX } = store
    await service.close()
    await drag(rightX)
    await page.locator('#puzzle').waitFor({ state: 'hidden' })
    expect(await result('refused')).toContain('try again')
    expect(sent).toEqual([])
  })
})
