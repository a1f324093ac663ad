import { selfHosted } from '@ticketgate/core/self-hosted'
import { tencent } from '@ticketgate/core/tencent'
import { createService, type Service } from '@ticketgate/server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { solutionOf } from '../../../packages/server/src/captcha/tokens/kinds/challenge.js'
import { createSealer } from '../../../packages/server/src/captcha/tokens/sealer.js'
import { type LoaderSite, loaderSite } from '../../../packages/testing/src/loader-cases/loader-site.js'
import { hasChromium, launchChromium } from '../chromium.js'

const keys = { secretId: 'AKIDbox-test', secretKey: 'box-test-secret-key' }
const account = { ...keys, captchaAppId: 190_000_001, appSecretKey: 'app secret' }
const sealKeys = ['a seal key that only this test knows, 32 characters or more']
/** The page loses its language before any of its scripts runs. */
const unnamedLanguage = `new MutationObserver(() => document.documentElement.removeAttribute('lang'))
  .observe(document, { childList: true })`
const sealer = createSealer({ sealKeys, now: Date.now })

describe.skipIf(!hasChromium())('the element on the service in the box', () => {
  let browser: Browser
  let service: Service
  let origin: string
  beforeAll(async () => {
    browser = await launchChromium()
    service = createService({ ...keys, sealKeys, port: 0 })
    origin = await service.listen()
  })
  afterAll(async () => {
    await browser?.close()
    await service?.close()
  })

  const providers = {
    tencent: () => tencent({ ...account, endpoint: `${origin}/`, scriptUrl: `${origin}/TCaptcha.js` }),
    selfHosted: () => selfHosted({ ...keys, url: origin }),
  }

  /** Reads the answer as no visitor can, with the test's own seal key, and gives it by keyboard. */
  async function solve(page: Page, open: () => Promise<unknown>): Promise<void> {
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.url().endsWith('/widget/challenge')),
      open(),
    ])
    const { challenge, kind } = (await response.json()) as { challenge: string; kind: string }
    const opened = sealer.open('challenge', challenge)
    if (opened.state === 'broken') throw new Error(`the challenge does not open: ${opened.fault}`)
    const answer = solutionOf(opened.claims.task)
    const frame = page.frameLocator('iframe')
    if (kind === 'letters') {
      await frame.locator('#answer').fill(answer)
      await frame.locator('#submit').click()
      return
    }
    const handle = frame.locator('#handle')
    await handle.press('Home')
    const at = async () => Number(await handle.getAttribute('aria-valuenow'))
    while ((await at()) + 26 <= Number(answer)) await handle.press('PageUp')
    while ((await at()) + 2 <= Number(answer)) await handle.press('ArrowRight')
    await handle.press('Enter')
  }

  test.each(Object.entries(providers))('%s: held, solved and admitted, twice', async (_, make) => {
    const site: LoaderSite = await loaderSite(make() as never)
    const page = await browser.newPage()
    await page.goto(site.origin)
    await page.waitForFunction(`customElements.get('ticket-gate')`)
    for (const count of [1, 2]) {
      await solve(page, () => page.click('form button'))
      await site.answered(count)
      await expect.poll(() => page.locator('iframe').count()).toBe(0)
    }
    expect(site.logins.map(({ status }) => status)).toEqual([200, 200])
    const tickets = site.logins.map(({ fields }) => fields.getAll('ticket'))
    expect(tickets.map(({ length }) => length)).toEqual([1, 1])
    expect(tickets[0]).not.toEqual(tickets[1])
    await page.close()
    await site.close()
  })

  const ways = {
    CaptchaQuery: () => selfHosted({ ...keys, url: origin }),
    CaptchaIframeQuery: () => selfHosted({ ...keys, url: origin, challengeAction: 'CaptchaIframeQuery', isHttps: 0 }),
    TencentCaptcha: providers.tencent,
  }
  const languages = {
    'en-US': ['Solve the captcha to continue', 'Security check'],
    'zh-TW': ['請先完成驗證', '安全驗證'],
  }
  const visits = (
    [
      ['CaptchaQuery', 'en-US'],
      ['CaptchaQuery', 'zh-TW'],
      ['CaptchaIframeQuery', 'en-US'],
      ['TencentCaptcha', 'en-US'],
    ] as const
  ).map(([way, locale]) => ({ way, make: ways[way], locale, texts: languages[locale] }))

  test.each(visits)('$way: on a page that names no language both speak the browser’s, $locale', async (visit) => {
    const { make, locale, texts } = visit
    const site: LoaderSite = await loaderSite(make() as never)
    const page = await browser.newPage({ locale })
    await page.addInitScript(unnamedLanguage)
    await page.goto(site.origin)
    await page.waitForFunction(`customElements.get('ticket-gate')`)
    await page.click('form button')
    const titles = () =>
      Promise.all([
        page.locator('ticket-gate button[part=bar]').innerText(),
        page.locator('iframe').getAttribute('title'),
      ])
    await page.locator('iframe').waitFor({ state: 'attached' })
    await expect.poll(titles).toEqual(texts)
    await page.close()
    await site.close()
  })
})
