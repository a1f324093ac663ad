import { fileURLToPath } from 'node:url'
import { TicketGate } from '@ticketgate/react'
import { type FakePage, fakePage, turnstilePage } from '@ticketgate/testing'
import type { Browser, Page } from 'playwright-core'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasChromium, launchChromium } from '../chromium.js'
import { type ClientSite, startClientSite, turnstilePageOf } from './client-site.js'

const root = fileURLToPath(new URL('../../../examples/react-login/', import.meta.url))

/** What a page's script can begin with; `failures` counts what was seen anywhere, `told` what `onFailed` heard. */
const prelude = `import { createElement as h, startTransition, Suspense, useLayoutEffect, useState } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { TicketGate } from '@ticketgate/react'
window.failures = 0
window.told = []
window.addresses = []
document.addEventListener('failed', () => { failures += 1 }, true)
const gate = h(TicketGate, { src: '/captcha.js', onFailed: ({ message }) => told.push(message) })
const app = document.getElementById('app')
`

/** A page of one component, whose state a test sets by \`set()\`, within a transition. */
const pageOf = (initial: string, render: string) => `${prelude}
function Page() {
  const [state, setState] = useState(${initial})
  window.set = (next) => startTransition(() => setState(next))
  useLayoutEffect(() => void addresses.push(document.querySelector('ticket-gate')?.src), [state])
  return (${render})(state)
}
createRoot(app).render(h(Page))`

describe.skipIf(!hasChromium())('@ticketgate/react in the browser', () => {
  let browser: Browser
  let site: ClientSite
  let script: FakePage
  let vite: { listen(): Promise<unknown>; close(): Promise<void>; resolvedUrls: { local: string[] } }
  let page: Page
  let errors: string[] = []
  /** Of the page that is opened next. */
  let entry = ''
  let head = ''
  let body = ''

  beforeAll(async () => {
    browser = await launchChromium()
    site = await startClientSite()
    script = await fakePage(turnstilePage)
    site.vendors = [turnstilePageOf(script.scriptUrl)]
    const { createServer } = await import(import.meta.resolve('vite', `file://${root}`))
    const name = '/entry.js'
    const pages = {
      name: 'pages',
      enforce: 'pre',
      resolveId: (id: string) => (id.startsWith(name) ? id : undefined),
      load: (id: string) => (id.startsWith(name) ? entry : undefined),
      transformIndexHtml: (html: string) =>
        html
          .replace('<head>', `<head>${head}`)
          .replace('<main id="app"></main>', `<main id="app">${body}</main>`)
          // Each page has an entry of its own.
          .replace('/src/main.jsx', `${name}?${encodeURIComponent(entry.length)}`),
    }
    // What Vite bundles at the first use, it may serve from a new page: so all of it is bundled before.
    const optimizeDeps = { include: ['react', 'react-dom/client'], noDiscovery: true }
    const cacheDir = `${root}node_modules/.vite-react-test`
    const server = { port: 0, host: '127.0.0.1', proxy: { '/captcha.js': site.origin } }
    vite = await createServer({ root, logLevel: 'error', plugins: [pages], optimizeDeps, cacheDir, server })
    await vite.listen()
  })
  beforeEach(async () => {
    errors = []
    head = body = ''
    page = await browser.newPage()
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
  })
  afterEach(() => page.close())
  afterAll(async () => {
    await browser?.close()
    await Promise.all([script?.close(), site?.close(), vite?.close()])
  })

  async function open(code: string): Promise<void> {
    entry = code
    await page.goto(vite.resolvedUrls.local[0] as string, { timeout: 110_000 })
  }
  const captcha = () => page.locator('.fake-captcha')

  test('mounted again in a transition, it begins as at first', async () => {
    await open(pageOf('true', '(isShown) => isShown ? gate : null'))
    await captcha().waitFor({ timeout: 60_000 })
    await page.evaluate('set(false)')
    await captcha().waitFor({ state: 'detached' })
    await page.evaluate('set(true)')
    await captcha().waitFor()
    expect([errors, await page.evaluate('failures')]).toEqual([[], 0])
    // As soon as React says that it is there, the page can use it.
    expect(await page.evaluate('addresses')).toEqual(['/captcha.js', undefined, '/captcha.js'])
  })

  test('mounted in a transition, it tells of a failure that comes at once', async () => {
    await open(pageOf('false', `(address) => h('form', null, h('p', null, 'ready'), address ? gate : null)`))
    await page.getByText('ready').waitFor({ timeout: 60_000 })
    await page.evaluate(`set('/captcha.js')`)
    await captcha().waitFor()
    await page.evaluate('set(false)')
    await captcha().waitFor({ state: 'detached' })
    await page.evaluate('window.fetch = () => { throw new Error("no network") }')
    await page.evaluate('set(true)')
    await page.waitForFunction('failures > 0')
    expect(await page.evaluate('[failures, told.length]')).toEqual([1, 1])
  })

  test('hidden while something beside it loads, it keeps its ticket and its events', async () => {
    const render = `(isLoading) => h(Suspense, { fallback: 'loading' }, gate, isLoading ? h(Never) : null)`
    await open(`${prelude}
      const never = new Promise(() => {})
      function Never() { throw never }
      function Page() {
        const [isLoading, setLoading] = useState(false)
        // No transition: what is there is hidden at once.
        window.set = setLoading
        return (${render})(isLoading)
      }
      createRoot(app).render(h(Page))`)
    await captcha().click({ timeout: 60_000 })
    await page.waitForFunction(`document.querySelector('ticket-gate').isSolved`)
    await page.evaluate('set(true)')
    await page.getByText('loading').waitFor()
    await page.evaluate('set(false)')
    await captcha().waitFor()
    expect(await page.evaluate(`document.querySelector('ticket-gate').isSolved`)).toBe(true)
    await page.evaluate('set(true)')
    await page.getByText('loading').waitFor()
    await page.evaluate('fakeCaptcha.fail("broken")')
    expect(await page.evaluate('told.length')).toBe(1)
  })

  test('its class, and whether it is hidden, follow the props', async () => {
    const shown = { className: 'wide', hidden: false }
    await open(pageOf(JSON.stringify(shown), `(props) => h(TicketGate, { src: '/captcha.js', ...props })`))
    await captcha().waitFor({ timeout: 60_000 })
    const element = page.locator('ticket-gate')
    expect(await element.getAttribute('class')).toBe('wide')
    await page.evaluate('set({ className: "narrow", hidden: true })')
    await captcha().waitFor({ state: 'hidden' })
    expect(await element.getAttribute('class')).toBe('narrow')
    await page.evaluate('set({ hidden: false })')
    await captcha().waitFor()
    expect(await element.getAttribute('class')).toBeNull()
  })

  test('a page whose policy requires Trusted Types renders it, and has a captcha by its default policy', async () => {
    head = `<script>
      trustedTypes.createPolicy('default', { createScriptURL: (url) => url })
      window.violations = []
      addEventListener('securitypolicyviolation', ({ sample }) => violations.push(sample))
      </script><meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'">`
    await open(`${prelude}createRoot(app).render(h(Page))
      function Page() { return h('form', null, gate) }`)
    await captcha().click({ timeout: 60_000 })
    await page.waitForFunction(`document.querySelector('ticket-gate').isSolved`)
    expect([errors, await page.evaluate('violations')]).toEqual([[], []])
  })

  test('rendered on a server and taken over after another one, it waits', async () => {
    const html = renderToString(createElement(TicketGate, { src: '/captcha.js' }))
    body = `<div id="first">${html}</div><div id="second">${html}</div>`
    await open(`${prelude}
      hydrateRoot(document.getElementById('first'), gate)
      window.takeOver = () => hydrateRoot(document.getElementById('second'), gate)`)
    await page.locator('#first .fake-captcha').waitFor({ timeout: 60_000 })
    await page.evaluate('takeOver()')
    await page.locator('#second .fake-captcha').waitFor()
    expect([errors, await page.evaluate('failures')]).toEqual([[], 0])
  })
})
