import { fileURLToPath } from 'node:url'
import { type FakePage, fakePage, turnstilePage } from '@ticketgate/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium, launchChromium } from '../chromium.js'
import { type ClientSite, startClientSite, turnstilePageOf } from './client-site.js'

const components = { 'react-login': 'src/login.jsx', 'vue-login': 'src/login.vue' }

describe.skipIf(!hasChromium()).each(Object.entries(components))('hot reload of examples/%s', (name, component) => {
  const root = fileURLToPath(new URL(`../../../examples/${name}/`, import.meta.url))
  let browser: Browser
  let site: ClientSite
  let script: FakePage
  beforeAll(async () => {
    browser = await launchChromium()
    site = await startClientSite()
    script = await fakePage(turnstilePage)
    site.vendors = [turnstilePageOf(script.scriptUrl)]
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([script?.close(), site?.close()])
  })

  test('an edit of the component keeps its captcha, and the ticket in it', { timeout: 150_000 }, async () => {
    const { createServer } = await import(import.meta.resolve('vite', `file://${root}`))
    let heading = 'Sign in'
    // Shown from the start: the example shows it only after failures.
    const edited = (code: string) =>
      code.replace(/<h1>.*?<(?=\/h1>)/, `<h1>${heading}<`).replace('appearance="when-needed"', '')
    const edit = {
      name: 'edit',
      enforce: 'pre',
      transform: (code: string, id: string) => (id.endsWith(component) ? edited(code) : undefined),
      // Vue's plugin looks at the file itself.
      handleHotUpdate(context: { read(): Promise<string> }) {
        const { read } = context
        context.read = async () => edited(await read())
      },
    }
    const server = { port: 0, host: '127.0.0.1', proxy: { '/captcha.js': site.origin } }
    const vite = await createServer({ root, logLevel: 'error', plugins: [edit], server })
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
    try {
      await vite.listen()
      await page.goto(vite.resolvedUrls.local[0], { timeout: 110_000 })
      await page.locator('.fake-captcha').click({ timeout: 60_000 })
      const isSolved = () => page.evaluate<boolean>(`document.querySelector('ticket-gate')?.isSolved === true`)
      await expect.poll(isSolved).toBe(true)
      await page.evaluate(`window.element = document.querySelector('ticket-gate')`)
      heading = 'Welcome back'
      vite.watcher.emit('change', root + component)
      await page.locator('h1', { hasText: heading }).waitFor({ timeout: 60_000 })
      expect(await page.evaluate(`window.element === document.querySelector('ticket-gate')`)).toBe(true)
      expect(await isSolved()).toBe(true)
      expect(await page.locator('.fake-captcha').count()).toBe(1)
      expect(errors).toEqual([])
    } finally {
      await page.close()
      await vite.close()
    }
  })
})
