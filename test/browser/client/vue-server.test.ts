import { fileURLToPath } from 'node:url'
import { type FakePage, fakePage, turnstilePage } from '@ticketgate/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { hasChromium, launchChromium } from '../chromium.js'
import { type ClientSite, startClientSite, turnstilePageOf } from './client-site.js'

const root = fileURLToPath(new URL('../../../examples/vue-login/', import.meta.url))

/** What Nuxt does with a page: rendered on the server, then taken over in the browser. */
const takeOver = `import { createSSRApp } from 'vue'
import Login from '/src/login.vue'
createSSRApp(Login).mount('#app')`

describe.skipIf(!hasChromium())('examples/vue-login, rendered on a server', () => {
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

  test('the page takes over the server’s captcha as it is, and its ticket is posted', {
    timeout: 150_000,
  }, async () => {
    const { createServer } = await import(import.meta.resolve('vite', `file://${root}`))
    const entry = '/take-over.js'
    const plugin = {
      name: 'server-rendered',
      enforce: 'pre',
      resolveId: (id: string) => (id === entry ? id : undefined),
      load: (id: string) => (id === entry ? takeOver : undefined),
      // Shown from the start: the example shows it only after failures.
      transform: (code: string, id: string) =>
        id.endsWith('login.vue') ? code.replace('appearance="when-needed"', '') : undefined,
      transformIndexHtml: async (html: string) =>
        html
          .replace('<main id="app"></main>', `<main id="app">${await render()}</main><script>${remember}</script>`)
          .replace('/src/main.js', entry),
    }
    const remember = `rendered = document.querySelector('ticket-gate')`
    const proxy = { '/captcha.js': site.origin, '/login': site.origin }
    const server = { port: 0, host: '127.0.0.1', proxy }
    const vite = await createServer({ root, logLevel: 'error', plugins: [plugin], server })
    const render = async () => renderToString(createSSRApp((await vite.ssrLoadModule('/src/login.vue')).default))
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    try {
      await vite.listen()
      const url: string = vite.resolvedUrls.local[0]
      expect(await (await fetch(url)).text()).toContain('<ticket-gate')
      await page.goto(url, { timeout: 110_000 })
      await page.locator('.fake-captcha').click({ timeout: 60_000 })
      const isTakenOver = `rendered === document.querySelector('ticket-gate') && rendered.isSolved`
      await expect.poll(() => page.evaluate<boolean>(isTakenOver)).toBe(true)
      await page.fill('#user', 'ada')
      await page.fill('#password', 'lovelace')
      await page.click('button[type=submit]')
      await expect.poll(() => site.posts.length).toBe(1)
      expect(JSON.parse(site.posts[0]?.body ?? '')).toMatchObject({
        user: 'ada',
        'cf-turnstile-response': expect.stringMatching(/^turnstile-/),
      })
      expect(complaints).toEqual([])
    } finally {
      await page.close()
      await vite.close()
    }
  })
})
