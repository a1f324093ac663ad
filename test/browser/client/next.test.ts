import { once } from 'node:events'
import { request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { createVerifier } from '@ticketgate/core'
import { turnstile } from '@ticketgate/core/turnstile'
import {
  type FakePage,
  type FakeVendor,
  fakePage,
  fakeVendor,
  siteverifyWire,
  turnstilePage,
} from '@ticketgate/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loginServer } from '../../../examples/next-login/app.js'
import { isCi } from '../../left-out.js'
import { hasChromium, launchChromium } from '../chromium.js'

const secret = 'test-secret'

// Next compiles each page and route when it is first requested, and its development page is a heavy one.
describe.skipIf(!isCi || !hasChromium())('examples/next-login in the browser', { timeout: 240_000 }, () => {
  let browser: Browser
  let vendor: FakeVendor
  let script: FakePage
  let server: Server
  let page: Page
  let url: string
  const errors: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
    vendor = await fakeVendor(siteverifyWire({ secret }))
    script = await fakePage(turnstilePage)
    const provider = turnstile({ secret, siteKey: 'key', endpoint: vendor.endpoint, scriptUrl: script.scriptUrl })
    server = await loginServer(createVerifier({ provider, timeoutMs: 30_000 }))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
    await Promise.all([vendor?.close(), script?.close()])
  })

  const open = async (path: string) => {
    await page.goto(url + path, { timeout: 150_000 })
    await page.locator('.fake-captcha').waitFor()
    expect(await page.locator('.fake-captcha').count()).toBe(1)
  }
  const submitAndSolve = async () => {
    await page.click('button[type=submit]')
    await page.locator('.fake-captcha').click()
  }
  const result = (text: string) => page.locator('#result', { hasText: text }).waitFor()

  test('the route handler logs in whom the captcha admits; a wrong password asks for another', async () => {
    await open('/')
    await page.fill('#user', 'ada')
    await page.fill('#password', 'byron')
    await submitAndSolve()
    await result('Wrong user name or password')
    await page.fill('#password', 'lovelace')
    await submitAndSolve()
    await result('Welcome, ada. Admitted by ticket.')
    expect(new Set(vendor.calls.map(({ ticket }) => ticket)).size).toBe(2)
    // The browser's own word for the 401.
    expect(errors.filter((text) => !text.includes('401'))).toEqual([])
  })

  test('a Chinese browser reads Chinese', async () => {
    const chinese = await browser.newPage({ locale: 'zh-CN' })
    await chinese.goto(url, { timeout: 150_000 })
    await chinese.locator('h1', { hasText: '登录' }).waitFor()
    expect(await chinese.locator('html').getAttribute('lang')).toBe('zh-CN')
    await chinese.fill('#user', 'ada')
    await chinese.fill('#password', 'byron')
    await chinese.click('button[type=submit]')
    await chinese.locator('.fake-captcha').click()
    await chinese.locator('#result', { hasText: '用户名或密码错误。' }).waitFor()
    await chinese.close()
  })

  test('the route handler refuses a ticket that was used, and a login without one', async () => {
    const login = async (fields: object) => {
      const body = JSON.stringify({ user: 'ada', password: 'lovelace', ...fields })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/login`, { method: 'POST', headers, body })
      return [response.status, response.headers.get('content-type')]
    }
    const field = 'cf-turnstile-response'
    expect(await login({})).toEqual([400, 'application/problem+json'])
    expect(await login({ [field]: vendor.calls[0]?.ticket })).toEqual([403, 'application/problem+json'])
  })

  test('the server action takes a form once with each ticket, and none without', async () => {
    await open('/newsletter')
    const callsBefore = vendor.calls.length
    await page.fill('#email', 'ada@example.com')
    await submitAndSolve()
    await result('ada@example.com is on the list.')
    vendor.next({ body: { success: false, 'error-codes': ['invalid-input-response'] } })
    await page.fill('#email', 'byron@example.com')
    await submitAndSolve()
    await result('Please solve the captcha.')
    expect(vendor.calls.length).toBe(callsBefore + 2)
    await open('/newsletter')
    await page.evaluate(`document.querySelector('ticket-gate').remove()`)
    await page.fill('#email', 'clara@example.com')
    await page.click('button[type=submit]')
    await result('Please solve the captcha.')
    expect(vendor.calls.length).toBe(callsBefore + 2)
  })

  test('the vendor learns the address that the proxy saw, not the one that the client wrote', async () => {
    const login = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'x-forwarded-for': '203.0.113.9', 'x-captcha-cf-turnstile-response': 'from-behind-a-proxy' },
    })
    expect(login.status).toBe(401)
    expect(vendor.calls.at(-1)?.fields).toMatchObject({ remoteip: '127.0.0.1' })
  })

  test('the script comes compressed once', async () => {
    const { headers, body } = await new Promise<{ headers: object; body: Buffer }>((resolve, reject) => {
      const options = { headers: { 'accept-encoding': 'gzip' } }
      const request = httpRequest(`${url}/captcha.js`, options, async (response) => {
        resolve({ headers: response.headers, body: Buffer.concat(await response.toArray()) })
      })
      request.on('error', reject).end()
    })
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'text/javascript; charset=utf-8' })
    expect(gunzipSync(body).toString()).toContain('ticket-gate')
  })
})
