import { type FakePage, fakePage, geetestPage, tencentPage, turnstilePage } from '@ticketgate/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasChromium } from '../chromium.js'
import { usePages } from '../pages.js'
import { type ClientSite, loginForm, startClientSite, tencentPageOf, turnstilePageOf } from './client-site.js'

const field = 'cf-turnstile-response'

describe.skipIf(!hasChromium())('what <ticket-gate> does with its captcha', () => {
  const pages = usePages()
  let site: ClientSite
  let vendors: Record<'turnstile' | 'tencent' | 'geetest', FakePage>
  let page: Page
  beforeAll(async () => {
    const [turnstile, tencent, geetest] = await Promise.all([turnstilePage, tencentPage, geetestPage].map(fakePage))
    vendors = { turnstile, tencent, geetest } as typeof vendors
    site = await startClientSite()
  })
  beforeEach(() => {
    site.posts.length = 0
    site.vendors = [turnstilePageOf(vendors.turnstile.scriptUrl)]
    for (const vendor of Object.values(vendors)) vendor.fail(undefined)
  })
  afterAll(async () => {
    await Promise.all([site, ...Object.values(vendors)].map((part) => part.close()))
  })

  const captcha = () => page.locator('.fake-captcha')
  const bar = () => page.locator('ticket-gate button[part=bar]')
  const gate = `document.querySelector('ticket-gate')`
  const solved = () => page.waitForFunction(`${gate}.isSolved`)
  const element = '<ticket-gate></ticket-gate>'
  const shownCount = () => page.evaluate<number>('fakeCaptcha.widgets.length')

  /** A vendor that needs a proof for each opening, which comes once it is let go. */
  async function holdProofs(): Promise<() => void> {
    site.vendors = [{ ...tencentPageOf(vendors.tencent.scriptUrl), aidEncrypted: true }]
    site.captcha = { status: 200, type: 'application/json', body: '{"aidEncrypted":"proof"}' }
    page = await site.open(pages, loginForm())
    await bar().and(page.locator('.verify')).waitFor()
    let letGo = () => {}
    const released = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await page.route('**/captcha.js?captcha=*', async (route) => {
      await released
      await route.continue().catch(() => {})
    })
    return letGo
  }

  /** Until the page has done all that it was about to do. */
  const settled = () => page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))')

  describe('an opening that is under way', () => {
    const isLoading = () => bar().and(page.locator('.loading')).waitFor()

    test('is not begun anew by a second click', async () => {
      const letGo = await holdProofs()
      await page.evaluate('go.click(); go.click()')
      await isLoading()
      letGo()
      await captcha().waitFor()
      await settled()
      expect(await shownCount()).toBe(1)
      await captcha().click()
      await page.locator('#done').waitFor()
      expect(site.posts).toHaveLength(1)
    })

    test.each([
      ['the request is given up', `call.abort()`],
      ['it is reset', `${gate}.reset()`],
    ])('opens nothing where %s, and a later one does', async (_, giveUp) => {
      const letGo = await holdProofs()
      await page.waitForFunction('window.guardedFetch')
      await page.evaluate(`window.call = new AbortController()
        void guardedFetch('/given-up', { method: 'POST', signal: call.signal }).catch(() => {})`)
      await isLoading()
      await page.evaluate(giveUp)
      await bar().and(page.locator('.verify')).waitFor()
      letGo()
      await settled()
      expect(await captcha().count()).toBe(0)
      await page.click('#go')
      await captcha().click()
      await page.locator('#done').waitFor()
      expect(site.posts.map(({ url }) => url)).toEqual(['/login'])
    })

    test('fails nobody’s captcha once it was given up, however long it takes', async () => {
      const letGo = await holdProofs()
      await page.evaluate(`window.failures = 0; ${gate}.addEventListener('failed', () => { failures += 1 })
        const start = setTimeout; window.setTimeout = (act, ms) => start(act, ms === 5000 ? 100 : ms)`)
      await page.evaluate(`void ${gate}.fields().catch(() => {}); ${gate}.reset()`)
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))')
      expect(await page.evaluate('failures')).toBe(0)
      letGo()
    })
  })

  describe('a listener of `solved`', () => {
    test('that submits the form itself sends one ticket, and no captcha comes after it', async () => {
      page = await site.open(pages, loginForm())
      await captcha().waitFor()
      await page.evaluate(`window.sent = []
        form.addEventListener('submit', (event) => {
          event.preventDefault()
          sent.push(new FormData(form).getAll('${field}').length)
        })
        ${gate}.addEventListener('solved', () => form.requestSubmit())`)
      await page.click('#go')
      await captcha().click()
      await page.waitForFunction('fakeCaptcha.last.resets === 1')
      await settled()
      expect(await page.evaluate('sent')).toEqual([1])
      expect(await page.evaluate('fakeCaptcha.count')).toBe(1)
      expect(await bar().getAttribute('class')).toBe('verify')
    })

    test('that takes the ticket leaves none to whoever waits, who gets the next one', async () => {
      page = await site.open(pages, element)
      await captcha().waitFor()
      await page.evaluate(`window.waiting = ${gate}.fields()
        ${gate}.addEventListener('solved', () => { window.taken = ${gate}.fields() }, { once: true })`)
      await captcha().click()
      await page.waitForFunction('fakeCaptcha.last.resets === 1')
      await captcha().click()
      const [first, second] = await page.evaluate<Record<string, string>[]>('Promise.all([taken, waiting])')
      expect(first?.[field]).toMatch(/^turnstile-1-/)
      expect(second?.[field]).toMatch(/^turnstile-2-/)
    })
  })

  test('what is solved only when its challenge is over is no ticket: another one is fetched', async () => {
    const { scriptUrl } = vendors.geetest
    site.vendors = [{ vendor: 'geetest', fieldNames: ['lot_number'], siteKey: 'key', scriptUrl }]
    page = await site.open(pages, element)
    await bar().and(page.locator('.verify')).waitFor()
    const ticket = page.evaluate<{ lot_number: string }>(`${gate}.fields()`)
    await captcha().waitFor()
    await page.evaluate('Date.now = ((now) => () => now() + 660_000)(Date.now.bind(Date)); fakeCaptcha.solve()')
    await captcha().click()
    expect((await ticket).lot_number).toMatch(/^lot-2-/)
  })

  test('fields() of an element that has left the page rejects, and opens nothing', async () => {
    site.vendors = [tencentPageOf(vendors.tencent.scriptUrl)]
    page = await site.open(pages, element)
    await bar().and(page.locator('.verify')).waitFor()
    expect(
      await page.evaluate(`(() => { const gate = ${gate}; gate.remove()
        return gate.fields().catch(({ name }) => name) })()`),
    ).toBe('AbortError')
    expect(await captcha().count()).toBe(0)
  })

  test('a captcha that fails rejects as a fault of the network, one that is closed as given up', async () => {
    site.vendors = [tencentPageOf(vendors.tencent.scriptUrl)]
    page = await site.open(pages, element)
    const ending = async (act: string) => {
      const name = page.evaluate(`${gate}.fields().catch(({ name }) => name)`)
      await captcha().waitFor()
      await page.evaluate(act)
      return name
    }
    await bar().and(page.locator('.verify')).waitFor()
    expect(await ending('fakeCaptcha.close()')).toBe('AbortError')
    expect(await ending('fakeCaptcha.fail(1001)')).toBe('NetworkError')
  })

  test('a copy of the page that a library puts back has one captcha, and the page’s own content', async () => {
    page = await site.open(pages, loginForm('<ticket-gate><span id="own">own</span></ticket-gate>'))
    await captcha().waitFor()
    await page.evaluate(`window.copy = form.cloneNode(true); form.replaceWith(copy)`)
    await page.waitForFunction(`copy.querySelector('.fake-captcha') === fakeCaptcha.last.button`)
    expect(await captcha().count()).toBe(1)
    expect(await page.locator('#own').count()).toBe(1)
    await captcha().click()
    await page.click('#go')
    await page.locator('#done').waitFor()
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('a copy of a page without ElementInternals posts no ticket of the original’s', async () => {
    page = await site.open(pages, loginForm(), {
      init: 'delete HTMLElement.prototype.attachInternals; delete window.ElementInternals',
    })
    await captcha().click()
    await solved()
    const names = await page.evaluate(`(() => {
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        const copy = form.cloneNode(true)
        document.body.append(copy)
        window.names = [...new FormData(copy).keys()]
      })
      form.requestSubmit()
      return names
    })()`)
    expect(names).toEqual(['user'])
  })

  test.each(['does not come', 'is refused'])(
    'a language that %s leaves the captcha in the first one',
    async (fault) => {
      const hasty =
        'const start = setTimeout; window.setTimeout = (act, ms, ...more) => start(act, ms === 3000 ? 200 : ms, ...more)'
      page = await site.open(pages, loginForm(), { lang: 'ja', script: '', init: hasty })
      await page.route('**/captcha.js?messages=ja', (route) => (fault === 'is refused' ? route.abort() : undefined))
      await page.addScriptTag({ url: '/captcha.js' })
      await captcha().click()
      await solved()
      expect(await bar().textContent()).toBe('Verified')
    },
  )

  test('guardedFetch says so where a cache answers for it with the page’s script', async () => {
    page = await site.open(pages, element, { script: '' })
    await page.route('**/captcha.js?fetch=', async (route) => {
      const response = await route.fetch({ url: `${site.origin}/captcha.js` })
      await route.fulfill({ response })
    })
    await page.addScriptTag({ url: '/captcha.js' })
    const message = await page.evaluate(`guardedFetch('/login').catch(({ message }) => message)`)
    expect(message).toMatch(/\?fetch=/)
  })

  test('whoever opens it by keyboard keeps the focus, and a click while it loads or is solved does nothing', async () => {
    const letGo = await holdProofs()
    const focused = () => page.evaluate<string>(`${gate}.shadowRoot.activeElement?.className`)
    await bar().focus()
    await page.keyboard.press('Enter')
    await bar().and(page.locator('.loading')).waitFor()
    expect(await focused()).toBe('loading')
    await page.keyboard.press('Enter')
    letGo()
    await captcha().waitFor()
    expect([await focused(), await shownCount()]).toEqual(['solve', 1])
    await page.evaluate('fakeCaptcha.solve()')
    await solved()
    expect(await bar().getAttribute('aria-disabled')).toBe('true')
    await page.keyboard.press('Enter')
    await settled()
    expect([await focused(), await shownCount()]).toEqual(['solved', 1])
  })
})
