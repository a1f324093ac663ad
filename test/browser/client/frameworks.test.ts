import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, type Verifier } from '@ticketgate/core'
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
import { loginServer as reactLogin } from '../../../examples/react-login/app.js'
import { loginServer as vueLogin } from '../../../examples/vue-login/app.js'
import { hasChromium, launchChromium } from '../chromium.js'

const secret = 'test-secret'
type MakeServer = (verifier: Verifier<object, string>) => Promise<Server>
const examples = { 'react-login': reactLogin, 'vue-login': vueLogin } as unknown as Record<string, MakeServer>

describe.skipIf(!hasChromium()).each(Object.entries(examples))('examples/%s in the browser', (_, make) => {
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
    const { endpoint } = vendor
    const provider = turnstile({ secret, siteKey: 'key', endpoint, scriptUrl: script.scriptUrl })
    server = await make(createVerifier({ provider, timeoutMs: 30_000 }) as never)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    page = await browser.newPage()
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(url, { timeout: 110_000 })
    await page.locator('button[type=submit]').waitFor({ timeout: 60_000 })
    // What Vite bundles at the first use, it may serve from a new page.
    await page.waitForFunction(`customElements.get('ticket-gate') !== undefined`)
  })
  afterAll(async () => {
    await browser?.close()
    server?.closeAllConnections()
    server?.close()
    await Promise.all([vendor?.close(), script?.close()])
  })

  async function signIn(password: string): Promise<void> {
    await page.fill('#user', 'ada')
    await page.fill('#password', password)
    const answered = page.waitForResponse(`${url}login`)
    await page.click('button[type=submit]')
    await answered
  }

  test('two wrong passwords need no captcha; the third try does, and so does each one until it is right', async () => {
    for (let n = 0; n < 2; n += 1) {
      await signIn('byron')
      await page.locator('#result', { hasText: 'Wrong user name or password' }).waitFor()
    }
    expect(await page.locator('.fake-captcha').count()).toBe(0)
    await signIn('turing')
    await page.locator('.fake-captcha').click()
    await expect.poll(() => vendor.calls.length).toBe(1)
    await signIn('lovelace')
    await page.locator('.fake-captcha').click()
    await page.locator('#result', { hasText: 'Welcome, ada. Admitted by ticket.' }).waitFor()
    expect(new Set(vendor.calls.map(({ ticket }) => ticket)).size).toBe(2)
    await signIn('lovelace')
    await page.locator('#result', { hasText: 'Welcome, ada. Admitted by below-limit.' }).waitFor()
    // The browser's own words for 400 and 401.
    expect(errors.filter((text) => !/40[01]/.test(text))).toEqual([])
  })

  test('a Chinese browser reads Chinese', async () => {
    const chinese = await browser.newPage({ locale: 'zh-CN' })
    await chinese.goto(url)
    await chinese.locator('h1', { hasText: '登录' }).waitFor()
    expect(await chinese.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(await chinese.locator('footer').innerText()).toContain('由 Ticketgate 保护')
    await chinese.close()
  })
})
