import { createVerifier, type Provider, type RequestLike } from '@ticketgate/core'
import { aliyun } from '@ticketgate/core/aliyun'
import { geetest } from '@ticketgate/core/geetest'
import { tencent } from '@ticketgate/core/tencent'
import { yidun } from '@ticketgate/core/yidun'
import {
  aliyunPage,
  aliyunWire,
  type FakePage,
  type FakeVendor,
  fakePage,
  fakeVendor,
  geetestPage,
  geetestWire,
  type PageScript,
  tencentPage,
  tencentWire,
  type VendorWire,
  yidunPage,
  yidunWire,
} from '@ticketgate/testing'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium } from '../chromium.js'
import { usePages } from '../pages.js'
import { type ClientSite, loginForm, startClientSite } from './client-site.js'

interface Vendor {
  readonly wire: VendorWire
  readonly page: PageScript
  provider(endpoint: string, scriptUrl: string): Provider
}

const captchaId = '0123456789abcdef0123456789abcdef'
const account = { secretId: 'AKIDx', secretKey: 'key', captchaAppId: 190_000_001, appSecretKey: 'app key' }
const ram = { accessKeyId: 'LTAIx', accessKeySecret: 'key', sceneId: 'abc123' }

const vendors: Record<string, Vendor> = {
  geetest: {
    wire: geetestWire({ captchaId, captchaKey: 'k' }),
    page: geetestPage,
    provider: (endpoint, scriptUrl) => geetest({ captchaId, captchaKey: 'k', endpoint, scriptUrl }) as Provider,
  },
  yidun: {
    wire: yidunWire({ captchaId, secretId: 's', secretKey: 'k' }),
    page: yidunPage,
    provider: (endpoint, scriptUrl) =>
      yidun({ captchaId, secretId: 's', secretKey: 'k', endpoint, scriptUrl }) as Provider,
  },
  aliyun: {
    wire: aliyunWire(ram),
    page: aliyunPage,
    provider: (endpoint, scriptUrl) => aliyun({ ...ram, prefix: 'abcdef', endpoint, scriptUrl }) as Provider,
  },
  'aliyun with an encrypted scene': {
    wire: aliyunWire(ram),
    page: aliyunPage,
    provider: (endpoint, scriptUrl) =>
      aliyun({ ...ram, prefix: 'abcdef', endpoint, scriptUrl, encryptedSceneId: { ekey: captchaId } }) as Provider,
  },
  'tencent with a proof of its application': {
    wire: tencentWire(account),
    page: tencentPage,
    provider: (endpoint, scriptUrl) =>
      tencent({ ...account, endpoint, scriptUrl, aidEncrypted: { type: 'gcm' } }) as Provider,
  },
  'tencent of the international console': {
    wire: tencentWire(account),
    page: tencentPage,
    provider: (endpoint, scriptUrl) => tencent({ ...account, endpoint, scriptUrl, site: 'intl' }) as Provider,
  },
}

describe.skipIf(!hasChromium())('vendors of China in a page', () => {
  const pages = usePages()
  describe('tencent that posts disaster tickets', () => {
    let site: ClientSite
    let scripts: FakePage
    const provider = (scriptUrl: string) => tencent({ ...account, scriptUrl, postDisasterTickets: true })
    beforeAll(async () => {
      site = await startClientSite()
      scripts = await fakePage(tencentPage)
      const { page, fieldNames } = provider(scripts.scriptUrl)
      site.vendors = [{ fieldNames, ...page } as never]
    })
    afterAll(async () => {
      await Promise.all([scripts?.close(), site?.close()])
    })

    test.each([
      ['its script’s', undefined],
      ['its own, without a script', 'blocked'],
      ['its own, while the script does not come', 'hangs'],
    ] as const)('posts %s, which a route may admit', async (whose, fault) => {
      scripts.fail(fault)
      const page = await site.open(pages, loginForm())
      await page.click('#go')
      if (whose === 'its script’s') {
        await page.locator('.fake-captcha').waitFor()
        await page.evaluate('fakeCaptcha.fail(1013)')
      }
      await page.locator('#done').waitFor()
      const { ticket, randstr } = Object.fromEntries(site.posts.at(-1)?.fields ?? [])
      expect(ticket).toMatch(/^trerror_10\d\d_190000001_\d+$/)
      const verifier = createVerifier({ provider: provider(scripts.scriptUrl) })
      const request: RequestLike = {
        method: 'POST',
        path: '/login',
        headers: {},
        query: {},
        body: { ticket, randstr },
        ip: '203.0.113.7',
      }
      expect(await verifier.verify(request)).toMatchObject({ admitted: false, verdict: { reason: 'disaster' } })
      await verifier.close()
    })
  })

  describe.each(Object.entries(vendors))('%s', (_, { wire, page: script, provider: make }) => {
    let site: ClientSite
    let vendor: FakeVendor
    let scripts: FakePage
    let provider: Provider
    beforeAll(async () => {
      site = await startClientSite()
      vendor = await fakeVendor(wire)
      scripts = await fakePage(script)
      provider = make(vendor.endpoint, scripts.scriptUrl)
      site.vendors = [{ fieldNames: provider.fieldNames, ...[provider.page ?? []].flat()[0] } as never]
      const visitor = { ip: '127.0.0.1', isPrivate: true, forwardedFor: undefined, headers: {} }
      const challenge = await provider.challenge?.(visitor, {}, { deadline: performance.now() + 5_000 })
      if (challenge?.outcome === 'challenge')
        site.captcha = { status: 200, type: challenge.contentType, body: challenge.body }
    })
    afterEach(() => {
      site.posts.length = 0
      scripts.fail(undefined)
    })
    afterAll(async () => {
      await Promise.all([provider?.close?.(), vendor?.close(), scripts?.close(), site?.close()])
    })

    const postOf = (fields: URLSearchParams): RequestLike => ({
      method: 'POST',
      path: '/login',
      headers: {},
      query: {},
      body: Object.fromEntries(fields),
      ip: '203.0.113.7',
    })

    test('page, solve, admitted once, refused at replay', async () => {
      const page = await site.open(pages, loginForm())
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').click()
      await page.waitForFunction(`document.querySelector('ticket-gate').isSolved`)
      await page.click('#go')
      await page.locator('#done').waitFor()
      const [{ fields }] = site.posts as [(typeof site.posts)[0]]
      for (const name of provider.fieldNames) expect(fields.getAll(name)).toHaveLength(1)
      const verifier = createVerifier({ provider })
      expect(await verifier.verify(postOf(fields))).toMatchObject({ admitted: true })
      expect(await verifier.verify(postOf(fields))).toMatchObject({ admitted: false, verdict: { reason: 'replayed' } })
      expect(vendor.calls).toHaveLength(1)
      expect(vendor.calls[0]?.isAuthentic).toBe(true)
    })

    test('in a shadow tree, and above a modal dialog of it, it works as anywhere', async () => {
      const page = await site.open(pages, '<div id="host"></div>')
      await page.evaluate(`host.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(`<dialog>${loginForm()}</dialog>`)}
        host.shadowRoot.querySelector('dialog').showModal()`)
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').click()
      await page.click('#go')
      await page.locator('#done').waitFor()
      for (const name of provider.fieldNames) expect(site.posts[0]?.fields.getAll(name)).toHaveLength(1)
    })

    test('what was loaded long ago is loaded anew before it is opened: the vendor takes its ticket', async () => {
      const page = await site.open(pages, loginForm(), {
        init: `window.nowMs = Date.now.bind(Date); window.aheadMs = -25 * 60_000; Date.now = () => nowMs() + aheadMs`,
      })
      await page.locator('ticket-gate button.verify').waitFor()
      // At once, as what was loaded may still be on its way when a computer falls asleep.
      await page.evaluate(`aheadMs = 0
        document.querySelector('ticket-gate').shadowRoot.querySelector('button.verify').click()`)
      await page.locator('.fake-captcha').click()
      await page.waitForFunction(`document.querySelector('ticket-gate').isSolved`)
      await page.click('#go')
      await page.locator('#done').waitFor()
      const verifier = createVerifier({ provider })
      const [{ fields }] = site.posts as [(typeof site.posts)[0]]
      expect(await verifier.verify(postOf(fields))).toMatchObject({ admitted: true })
    })

    /** Keeps what the element reports, from its first moment on. */
    const init = `window.events = []
    const keep = ({ type, detail }) => events.push([type, ...(detail ? [detail.vendor, String(detail.code)] : [])])
    for (const type of ['solved', 'closed', 'failed']) addEventListener(type, keep, true)`
    const eventsOf = (page: Page) => page.evaluate<string[][]>('events')
    const until = (page: Page, condition: string) => page.waitForFunction(condition)

    test('closed without a solution, it can be opened again', async () => {
      const page = await site.open(pages, loginForm(), { init })
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').waitFor()
      await page.evaluate('fakeCaptcha.close()')
      await until(page, 'events.length === 1')
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').click()
      await until(page, `document.querySelector('ticket-gate').isSolved`)
      expect(await eventsOf(page)).toEqual([['closed'], ['solved']])
    })

    test('an error of the vendor’s is reported with its code, and the visitor can try again', async () => {
      const page = await site.open(pages, loginForm(), { init })
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').waitFor()
      await page.evaluate('fakeCaptcha.fail(4711)')
      await until(page, 'events.length === 1')
      expect(await eventsOf(page)).toEqual([['failed', script.vendor, '4711']])
      expect(await page.locator('.fake-captcha').count()).toBe(0)
      await page.locator('ticket-gate button.failed').click()
      await page.locator('ticket-gate button.verify').click()
      await page.locator('.fake-captcha').click()
      await until(page, `document.querySelector('ticket-gate').isSolved`)
    })

    test.each([
      ['does not come', 'blocked', 'did not load'],
      ['defines nothing', 'empty', /init\w+|TencentCaptcha/],
    ] as const)('a script that %s: the page says so, and posts nothing without a ticket', async (_, fault, code) => {
      scripts.fail(fault)
      const page = await site.open(pages, loginForm(), { init })
      await page.locator('ticket-gate button.failed').waitFor()
      await page.click('#go')
      await until(page, 'events.length === 2')
      const failure = ['failed', script.vendor, expect.stringMatching(code)]
      expect(await eventsOf(page)).toEqual([failure, failure])
      expect(await page.evaluate(`document.querySelector('ticket-gate').isSolved`)).toBe(false)
      expect(scripts.requests.length).toBeGreaterThan(0)
      expect(site.posts).toEqual([])
    })
  })
})
