import { mkdirSync } from 'node:fs'
import { fakePage, tencentPage } from '@ticketgate/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { launchChromium } from '../chromium.js'
import { type ClientSite, startClientSite, tencentPageOf } from './client-site.js'

/** `SCREENS=docs/images npx vitest run --config test/browser/screens.config.ts element` takes those of docs/page/index.md. */
const folder = process.env['SCREENS'] ?? '/tmp/screens'
const style = `<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; background: Canvas }
  main { display: grid; gap: 8px; padding: 12px; max-width: 300px }
</style>`

let browser: Browser
let site: ClientSite
let close: () => Promise<unknown>
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  browser = await launchChromium()
  site = await startClientSite()
  const vendor = await fakePage(tencentPage)
  site.vendors = [tencentPageOf(vendor.scriptUrl)]
  close = () => Promise.all([browser.close(), site.close(), vendor.close()])
})
afterAll(() => close())

const looks = {
  light: { colorScheme: 'light', viewport: { width: 420, height: 400 } },
  dark: { colorScheme: 'dark', viewport: { width: 420, height: 400 } },
  narrow: { colorScheme: 'light', viewport: { width: 240, height: 400 } },
} as const
const states = { verify: 'idle', solved: 'solved', expired: 'expired', failed: 'failed' } as const

test.each(Object.entries(looks))('every state, %s', async (name, context) => {
  const gates = Object.entries(states).map(([state]) => `<ticket-gate id="${state}"></ticket-gate>`)
  const page = await site.open(browser, gates.join(''), { head: style, context: { ...context, deviceScaleFactor: 2 } })
  const bar = (id: string, state: string) => page.locator(`#${id} button.${state}`)
  for (const id of Object.keys(states)) await bar(id, 'verify').waitFor()
  const open = async (id: string) => {
    await bar(id, 'verify').click()
    await page.waitForFunction('fakeCaptcha.last')
  }
  await open('solved')
  await page.evaluate('fakeCaptcha.solve()')
  await open('expired')
  await page.evaluate('fakeCaptcha.solve()')
  await page.evaluate(`Date.now = ((now) => () => now() + 400_000)(Date.now.bind(Date)); expired.isSolved`)
  await open('failed')
  await page.evaluate('fakeCaptcha.fail(1001)')
  await bar('failed', 'failed').waitFor()
  await page.locator('main').screenshot({ path: `${folder}/gate-${name}.png` })
  await page.context().close()
})

test.each(['zh-CN', 'ar', 'ja'])('in words, %s', async (lang) => {
  const page = await site.open(browser, '<ticket-gate></ticket-gate>', {
    head: style,
    lang,
    context: { ...looks.light, deviceScaleFactor: 2 },
  })
  await page.locator('ticket-gate button.verify').waitFor()
  await page.locator('main').screenshot({ path: `${folder}/gate-${lang.toLowerCase()}.png` })
  await page.context().close()
})
