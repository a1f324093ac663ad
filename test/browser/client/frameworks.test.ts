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
    // What Vite has bundled by now, it may serve from a new page.
    await page.locator('.fake-captcha').waitFor({ timeout: 60_000 })
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
    await page.click('button[type=submit]')
    await page.locator('.fake-captcha').click()
  }

  test('one captcha is shown, a wrong password asks for another, and the right one logs in', async () => {
    expect(await page.locator('.fake-captcha').count()).toBe(1)
    await signIn('byron')
    await page.locator('#result', { hasText: 'Wrong user name or password' }).waitFor()
    await signIn('lovelace')
    await page.locator('#result', { hasText: 'Welcome, ada. Admitted by ticket.' }).waitFor()
    expect(new Set(vendor.calls.map(({ ticket }) => ticket)).size).toBe(2)
    // The browser's own word for the 401.
    expect(errors.filter((text) => !text.includes('401'))).toEqual([])
  })
})
