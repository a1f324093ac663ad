import { readFileSync } from 'node:fs'
import {
  captchaQueryReply,
  type FakePage,
  fakePage,
  geetestPage,
  hcaptchaPage,
  privateCaptchaPage,
  tencentPage,
  turnstilePage,
} from '@ticketgate/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasChromium } from '../chromium.js'
import { usePages } from '../pages.js'
import { axePath } from '../widget-service.js'
import { type ClientSite, loginForm, startClientSite, tencentPageOf, turnstilePageOf } from './client-site.js'

const field = 'cf-turnstile-response'
const problem = { 'Content-Type': 'application/problem+json' }
const missing = JSON.stringify({ type: 'urn:ticketgate:reject', reason: 'missing', status: 400 })
/** Its bound of 5 s is over sooner. */
const hasty =
  'const start = setTimeout; window.setTimeout = (act, ms, ...more) => start(act, ms === 5000 ? 1_500 : ms, ...more)'

describe.skipIf(!hasChromium())('<ticket-gate>', () => {
  const pages = usePages()
  let site: ClientSite
  let vendors: Record<'turnstile' | 'tencent' | 'hcaptcha' | 'geetest' | 'privateCaptcha', FakePage>
  let page: Page
  beforeAll(async () => {
    const scripts = [turnstilePage, tencentPage, hcaptchaPage, geetestPage, privateCaptchaPage]
    const [turnstile, tencent, hcaptcha, geetest, privateCaptcha] = await Promise.all(scripts.map(fakePage))
    vendors = { turnstile, tencent, hcaptcha, geetest, privateCaptcha } as typeof vendors
    site = await startClientSite()
  })
  beforeEach(() => {
    site.posts.length = 0
    site.answers.length = 0
    site.vendors = [turnstilePageOf(vendors.turnstile.scriptUrl)]
    for (const vendor of Object.values(vendors)) vendor.fail(undefined)
  })
  afterAll(async () => {
    await Promise.all([site, ...Object.values(vendors)].map((part) => part.close()))
  })

  const captcha = () => page.locator('.fake-captcha')
  const bar = () => page.locator('ticket-gate button[part=bar]')
  const done = () => page.locator('#done').waitFor()
  const gate = `document.querySelector('ticket-gate')`
  const solved = () => page.waitForFunction(`${gate}.isSolved`)
  const element = (attributes = '') => `<ticket-gate ${attributes}></ticket-gate>`
  /** The package's modules, as a bundler would have them. */
  async function serveClient(): Promise<void> {
    const client = new URL('../../../packages/client/dist/', import.meta.url)
    await page.route('**/client/**', (route) => {
      const path = new URL(route.request().url()).pathname.replace('/client/', '')
      return route.fulfill({ contentType: 'text/javascript', body: readFileSync(new URL(path, client), 'utf8') })
    })
  }
  const useTencent = () => {
    site.vendors = [tencentPageOf(vendors.tencent.scriptUrl)]
  }

  const useHcaptcha = () => {
    const { scriptUrl } = vendors.hcaptcha
    site.vendors = [{ vendor: 'hcaptcha', fieldNames: ['h-captcha-response'], siteKey: 'key', scriptUrl }]
  }

  describe('what a vendor puts over the page', () => {
    const showModal = () => page.evaluate(`document.querySelector('dialog').showModal()`)
    // In frames, and in plain elements.
    const overPage: [vendor: string, ticketField: string, use: () => void][] = [
      ['tencent', 'ticket', useTencent],
      [
        'geetest',
        'lot_number',
        () => {
          const { scriptUrl } = vendors.geetest
          site.vendors = [{ vendor: 'geetest', fieldNames: ['lot_number'], siteKey: 'key', scriptUrl }]
        },
      ],
    ]

    test.each(overPage)('is usable above a modal dialog: %s', async (_, ticketField, use) => {
      use()
      page = await site.open(pages, `<dialog>${loginForm()}</dialog>`)
      await showModal()
      await page.click('#go')
      await captcha().click()
      await done()
      expect(site.posts[0]?.fields.getAll(ticketField)).toHaveLength(1)
    })

    test.each(overPage)(
      'is usable above a modal dialog that opens after it was mounted: %s',
      async (vendor, _, use) => {
        use()
        page = await site.open(pages, `<dialog>${loginForm()}</dialog>`)
        await page.locator('ticket-gate .verify').waitFor({ state: 'attached' })
        if (vendor === 'geetest') await page.locator('.geetest_popup_wrap').waitFor({ state: 'attached' })
        await showModal()
        await page.click('#go')
        await captcha().click()
        await done()
        expect(site.posts).toHaveLength(1)
      },
    )

    test('comes into a dialog that opens later with its frames as they are', async () => {
      useHcaptcha()
      page = await site.open(pages, `<dialog>${loginForm()}</dialog>`)
      const frame = `document.querySelector('.challenge iframe')`
      await page.waitForFunction(frame)
      await page.evaluate(`${frame}.contentWindow.isKept = true`)
      await showModal()
      await page.waitForFunction(`${frame}.closest('dialog') !== null`)
      expect(await page.evaluate(`${frame}.contentWindow.isKept`)).toBe(true)
    })

    test('comes back when the dialog closes, and frames of the page’s own stay where they are', async () => {
      useHcaptcha()
      page = await site.open(pages, `<dialog>${loginForm()}</dialog>`)
      const challenge = `document.querySelector('.challenge')`
      await page.waitForFunction(challenge)
      await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { id: 'chat' }))`)
      await showModal()
      await page.waitForFunction(`${challenge}.closest('dialog') !== null`)
      expect(await page.evaluate('chat.parentNode === document.body')).toBe(true)
      await page.evaluate(`document.querySelector('dialog').close()`)
      await page.waitForFunction(`${challenge}.parentNode === document.body`)
    })

    test('of a vendor without nodes of its own, frames of the page’s own stay where they are', async () => {
      useTencent()
      page = await site.open(pages, `<dialog>${loginForm()}</dialog>`)
      await page.locator('ticket-gate .verify').waitFor({ state: 'attached' })
      await page.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { id: 'chat' }))`)
      await showModal()
      await page.click('#go')
      await captcha().waitFor()
      expect(await page.evaluate('chat.parentNode === document.body')).toBe(true)
    })

    test('is usable in the upper one of two dialogs with a gate each', async () => {
      useTencent()
      page = await site.open(pages, `<dialog>${element()}<dialog id="upper">${loginForm()}</dialog></dialog>`)
      await showModal()
      await page.evaluate('upper.showModal()')
      await page.click('#go')
      await captcha().click()
      await done()
      expect(site.posts).toHaveLength(1)
    })

    test.each(overPage)('takes clicks where a library has switched them off for the body: %s', async (_, __, use) => {
      use()
      page = await site.open(pages, `<div style="pointer-events: auto">${loginForm()}</div>`, {
        head: '<style>body { pointer-events: none }</style>',
      })
      await page.click('#go')
      await captcha().click()
      await done()
      expect(site.posts).toHaveLength(1)
    })

    test('closed by the visitor, nothing is sent; the next try opens it again', async () => {
      useTencent()
      page = await site.open(pages, loginForm())
      await page.evaluate(`window.closings = 0; ${gate}.addEventListener('closed', () => { closings += 1 })`)
      await page.click('#go')
      await captcha().waitFor()
      await page.evaluate('fakeCaptcha.close()')
      expect(await page.evaluate('closings')).toBe(1)
      expect(site.posts).toEqual([])
      await page.click('#go')
      await captcha().click()
      await done()
      expect(site.posts).toHaveLength(1)
    })
  })

  test('text areas of the vendor’s own are no part of the form', async () => {
    useHcaptcha()
    page = await site.open(pages, loginForm())
    await captcha().click()
    await solved()
    expect(await page.locator('textarea[name=g-recaptcha-response]').count()).toBe(1)
    expect(await page.evaluate(`'grecaptcha' in window`)).toBe(false)
    await page.click('#go')
    await done()
    expect([...(site.posts[0]?.fields.keys() ?? [])].sort()).toEqual(['button', 'h-captcha-response', 'user'])
  })

  describe('failover in the page', () => {
    beforeEach(() => {
      site.vendors = [tencentPageOf(vendors.tencent.scriptUrl), turnstilePageOf(vendors.turnstile.scriptUrl)]
    })

    test.each(['blocked', 'empty', 'hangs'] as const)(
      'a vendor whose script is %s gives way to the next',
      async (fault) => {
        vendors.tencent.fail(fault)
        page = await site.open(pages, loginForm(), { init: hasty })
        await captcha().click()
        await solved()
        await page.click('#go')
        await done()
        expect([...(site.posts[0]?.fields.keys() ?? [])]).toContain(field)
        expect(site.posts[0]?.fields.has('ticket')).toBe(false)
      },
    )

    test('a vendor that fails once it is open gives way, and the submission goes on with the other', async () => {
      page = await site.open(pages, loginForm())
      await page.click('#go')
      await captcha().waitFor()
      await page.evaluate('fakeCaptcha.fail(1001)')
      await page.waitForFunction(`fakeCaptcha.last?.vendor === 'turnstile'`)
      await captcha().click()
      await done()
      expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
    })

    test('a service whose frame does not load gives way, and the submission goes on with the other', async () => {
      site.captcha = { status: 200, type: 'text/javascript', body: captchaQueryReply.body.script }
      site.vendors = [{ vendor: 'self-hosted', fieldNames: ['ticket'] }, turnstilePageOf(vendors.turnstile.scriptUrl)]
      page = await site.open(pages, loginForm())
      await page.click('#go')
      await captcha().waitFor()
      await page.evaluate('fakeCaptcha.last.options.failed(6200)')
      await page.waitForFunction(`fakeCaptcha.last?.vendor === 'turnstile'`)
      await captcha().click()
      await done()
      expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
    })

    test('with none left the visitor is told in words, and can try again', async () => {
      vendors.tencent.fail('blocked')
      vendors.turnstile.fail('blocked')
      page = await site.open(pages, loginForm(), {
        lang: 'de',
        script: `<script>window.told = []; document.querySelector('ticket-gate')
          .addEventListener('failed', ({ detail }) => told.push(detail.message))</script><script src="/captcha.js" async></script>`,
      })
      await page.waitForFunction('told.length === 1')
      expect(await page.evaluate('told')).toEqual(['Das Captcha konnte nicht geladen werden.'])
      vendors.turnstile.fail(undefined)
      await bar().click()
      await captcha().click()
      await solved()
    })
  })

  describe('guardedFetch', () => {
    const login = (body = '{ user: "ada" }') =>
      `guardedFetch('/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(${body}) })
        .then(async (response) => ({ status: response.status, text: await response.text() }))`
    test('waits for the captcha and sends its ticket in the body, never in the address', async () => {
      page = await site.open(pages, element())
      await captcha().waitFor()
      const answer = page.evaluate<{ status: number }>(login())
      await captcha().click()
      expect((await answer).status).toBe(200)
      const [post] = site.posts
      expect(JSON.parse(post?.body ?? '')).toEqual({ user: 'ada', [field]: expect.stringMatching(/^turnstile-/) })
      expect(post?.url).toBe('/login')
      await page.waitForFunction('fakeCaptcha.last.resets === 1')
    })

    test('when needed only: sends first, shows the captcha for “missing”, and sends once more', async () => {
      site.answers.push({ status: 400, headers: problem, body: missing })
      page = await site.open(pages, element('appearance="when-needed"'))
      await page.waitForFunction(`window.guardedFetch`)
      const answer = page.evaluate<{ status: number }>(login())
      await captcha().click()
      expect((await answer).status).toBe(200)
      expect(site.posts.map(({ body }) => field in JSON.parse(body))).toEqual([false, true])
    })

    test('sends an empty body once more, too, with its ticket in headers', async () => {
      site.answers.push({ status: 400, headers: problem, body: missing })
      page = await site.open(pages, element('appearance="when-needed"'))
      await page.waitForFunction(`window.guardedFetch`)
      const answer = page.evaluate<number>(
        `guardedFetch('/subscribe', { method: 'POST', body: '' }).then(({ status }) => status)`,
      )
      await captcha().click()
      expect(await answer).toBe(200)
      expect(site.posts.map(({ headers }) => `x-captcha-${field}` in headers)).toEqual([false, true])
    })

    test('waits a short Retry-After, once, with the same ticket', async () => {
      const body = JSON.stringify({ type: 'urn:ticketgate:unavailable', status: 503 })
      const refusal = { status: 503, headers: { ...problem, 'Retry-After': '1' }, body }
      site.answers.push(refusal, refusal)
      page = await site.open(pages, element())
      const answer = page.evaluate<{ status: number }>(
        `new Promise((done) => { const wait = setInterval(() => window.guardedFetch && (clearInterval(wait), done(${login()}))) })`,
      )
      await captcha().click()
      expect((await answer).status).toBe(503)
      expect(site.posts).toHaveLength(2)
      expect(new Set(site.posts.map(({ body: sent }) => JSON.parse(sent)[field])).size).toBe(1)
    })

    test('a ticket that the first check has spent gives way to another one', async () => {
      const refuse = (status: number, type: string, reason?: string) =>
        site.answers.push({
          status,
          headers: { ...problem, ...(status === 503 && { 'Retry-After': '0' }) },
          body: JSON.stringify({ type: `urn:ticketgate:${type}`, status, reason }),
        })
      refuse(503, 'unavailable')
      refuse(403, 'reject', 'replayed')
      page = await site.open(pages, element())
      await captcha().waitFor()
      const answer = page.evaluate<{ status: number }>(login())
      await captcha().click()
      await page.waitForFunction('fakeCaptcha.last.resets === 1')
      await captcha().click()
      expect((await answer).status).toBe(200)
      const tickets = site.posts.map(({ body }) => JSON.parse(body)[field])
      expect([tickets.length, new Set(tickets).size, tickets[0]]).toEqual([3, 2, tickets[1]])
    })

    test.each([
      ['a refusal of the handler', { status: 400, headers: { 'Content-Type': 'application/json' }, body: missing }],
      ['another problem', { status: 400, headers: problem, body: '{"type":"about:blank","reason":"missing"}' }],
      [
        'an expired ticket',
        { status: 403, headers: problem, body: '{"type":"urn:ticketgate:reject","reason":"expired"}' },
      ],
      [
        'a long wait',
        { status: 503, headers: { ...problem, 'Retry-After': '60' }, body: '{"type":"urn:ticketgate:unavailable"}' },
      ],
    ])('hands on %s, and sends nothing again', async (_, refusal) => {
      site.answers.push(refusal)
      page = await site.open(pages, element())
      await captcha().click()
      await solved()
      const answer = await page.evaluate<{ status: number; text: string }>(login())
      expect([answer.status, answer.text]).toEqual([refusal.status, refusal.body])
      expect(site.posts).toHaveLength(1)
    })

    test('gives no ticket to another origin that is not listed', async () => {
      page = await site.open(pages, element())
      await captcha().click()
      await solved()
      const message = await page.evaluate(`guardedFetch('https://evil.example/').catch((error) => error.message)`)
      expect(message).toBe('guardedFetch: https://evil.example is not listed in "origins".')
      expect(await page.evaluate(`${gate}.isSolved`)).toBe(true)
    })

    test('two at once have a ticket each', async () => {
      page = await site.open(pages, element())
      await captcha().waitFor()
      const both = page.evaluate(`Promise.all([${login()}, ${login()}])`)
      await captcha().click()
      await page.waitForFunction('fakeCaptcha.last.resets === 1')
      await captcha().click()
      await both
      expect(new Set(site.posts.map(({ body }) => JSON.parse(body)[field])).size).toBe(2)
    })

    describe('a call that was given up', () => {
      const giveUp = (url = '/given-up') => `(() => {
        const call = new AbortController()
        const ended = guardedFetch('${url}', { method: 'POST', signal: call.signal }).catch(({ name }) => name)
        return { call, ended, async giveUp() { call.abort(); return ended } }
      })()`
      const isWaited = `document.querySelector('ticket-gate').shadowRoot.querySelector('.solve') !== null`
      const waited = () => page.waitForFunction(isWaited)
      const start = async () => {
        await page.waitForFunction('window.guardedFetch')
        await page.evaluate(`window.first = ${giveUp()}`)
        await waited()
      }

      test('takes no ticket from the next one', async () => {
        page = await site.open(pages, element())
        await captcha().waitFor()
        await start()
        expect(await page.evaluate('first.giveUp()')).toBe('AbortError')
        const next = page.evaluate<{ status: number }>(login())
        await waited()
        await captcha().click()
        expect((await next).status).toBe(200)
        expect(site.posts.map(({ url }) => url)).toEqual(['/login'])
        expect(await page.evaluate('fakeCaptcha.count')).toBe(1)
      })

      test('takes no ticket from one that was made before it is given up', async () => {
        page = await site.open(pages, element())
        await captcha().waitFor()
        await start()
        const next = page.evaluate<{ status: number }>(login())
        await page.evaluate('first.giveUp()')
        await captcha().click()
        expect((await next).status).toBe(200)
        expect(await page.evaluate('fakeCaptcha.count')).toBe(1)
      })

      test('leaves the ticket of the captcha that it opened to the form', async () => {
        page = await site.open(pages, loginForm())
        await captcha().waitFor()
        await start()
        await page.evaluate('first.giveUp()')
        await captcha().click()
        await solved()
        await page.click('#go')
        await done()
        expect(site.posts.map(({ url, fields }) => [url, fields.getAll(field).length])).toEqual([['/login', 1]])
      })

      test('takes no ticket at all if it was given up before it began', async () => {
        page = await site.open(pages, element())
        await captcha().click()
        await solved()
        expect(await page.evaluate(`${gate}.isSolved && (${giveUp()}).giveUp()`)).toBe('AbortError')
        expect(await page.evaluate(`${gate}.isSolved`)).toBe(true)
      })

      test('opens nothing any more', async () => {
        useTencent()
        vendors.tencent.fail('hangs')
        page = await site.open(pages, element())
        await page.waitForFunction(`window.guardedFetch && ${gate}.childElementCount === 1`)
        await page.evaluate(`(async () => {
          const gate = ${gate}
          const isWaiting = new Promise((resolve) => {
            gate.fields = (...given) => {
              delete gate.fields
              resolve()
              return gate.fields(...given)
            }
          })
          const { giveUp } = ${giveUp()}
          await isWaiting
          await giveUp()
        })()`)
        vendors.tencent.release()
        await bar().and(page.locator('.verify')).waitFor()
        expect(await captcha().count()).toBe(0)
        await bar().click()
        await captcha().click()
        await solved()
      })

      test('holds no submission back where none was held before', async () => {
        page = await site.open(pages, loginForm('<ticket-gate appearance="when-needed"></ticket-gate>'))
        site.answers.push({ status: 400, headers: problem, body: missing })
        await start()
        await page.evaluate('first.giveUp()')
        await page.click('#go')
        await done()
        expect(site.posts.map(({ url }) => url)).toEqual(['/given-up', '/login'])
      })
    })
  })

  test('reset() while the captcha is on its way opens nothing once it is there', async () => {
    useTencent()
    vendors.tencent.fail('hangs')
    page = await site.open(pages, element())
    await page.waitForFunction(`${gate}?.childElementCount === 1`)
    const ended = page.evaluate(`window.ended = ${gate}.fields().catch(({ name }) => name)`)
    await page.evaluate(`${gate}.reset()`)
    expect(await ended).toBe('AbortError')
    vendors.tencent.release()
    await bar().and(page.locator('.verify')).waitFor()
    expect(await captcha().count()).toBe(0)
  })

  test('src as an attribute is for this origin only; a script of the page may name another', async () => {
    page = await site.open(pages, '', { script: '' })
    await serveClient()
    const other = site.origin.replace('127.0.0.1', 'localhost')
    await page.evaluate(`import('/client/define.js').then(() => {
      document.body.innerHTML = '<ticket-gate src="${other}/captcha.js"></ticket-gate>'
      window.failed = new Promise((resolve) => document.querySelector('ticket-gate').addEventListener('failed', ({ detail }) => resolve(String(detail.code))))
    })`)
    expect(await page.evaluate('failed')).toMatch(/another origin/)
    await page.evaluate(`document.body.innerHTML = '<ticket-gate src="/captcha.js"></ticket-gate>'`)
    await captcha().click()
    await solved()
  })

  test('src as an attribute leads to no other origin by a redirect, and a route that hangs is given up', async () => {
    page = await site.open(pages, '', { script: '', init: hasty })
    await serveClient()
    // As one that sends visitors wherever its address says.
    const Location = `${site.origin.replace('127.0.0.1', 'localhost')}/foreign`
    site.answers.push({ status: 302, headers: { Location }, body: '' })
    site.answers.push({ status: 200, headers: { 'Access-Control-Allow-Origin': '*' }, body: '{"vendors":[]}' })
    await page.route('**/hangs*', () => {})
    await page.evaluate(`import('/client/define.js').then(() => {
      window.failing = (src) => new Promise((resolve) => {
        document.body.innerHTML = '<ticket-gate src="' + src + '"></ticket-gate>'
        document.querySelector('ticket-gate').addEventListener('failed', ({ detail }) => resolve(String(detail.code)))
      })
    })`)
    expect(await page.evaluate(`failing('/leave')`)).toMatch(/fetch/i)
    expect(site.posts.map(({ url }) => url)).toEqual(['/leave?settings='])
    expect(await page.evaluate(`failing('/hangs')`)).toMatch(/late/)
  })

  test('Private Captcha works in a shadow tree, of which its script knows nothing', async () => {
    const { scriptUrl } = vendors.privateCaptcha
    const fieldNames = ['private-captcha-solution']
    site.vendors = [{ vendor: 'private-captcha', fieldNames, siteKey: 'key', scriptUrl }]
    page = await site.open(pages, '<div id="host"></div>')
    await page.evaluate(`host.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(loginForm())}`)
    await captcha().click()
    await page.click('#go')
    await done()
    expect(site.posts[0]?.fields.getAll('private-captcha-solution')).toHaveLength(1)
  })

  test('an element of the page that has the name of the vendor’s global is not taken for its script', async () => {
    page = await site.open(pages, `<div id="turnstile"></div>${loginForm()}`)
    await captcha().click()
    await page.click('#go')
    await done()
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  describe('in words', () => {
    test.each([
      ['zh-CN', '点击进行验证', 'ltr'],
      ['zh-HK', '點擊進行驗證', 'ltr'],
      ['ar', 'أثبت أنك إنسان', 'rtl'],
      ['nl', 'Verify that you are human', 'ltr'],
    ])('of a page in %s', async (lang, text, direction) => {
      useTencent()
      page = await site.open(pages, loginForm(), { lang })
      await bar().filter({ hasText: text }).waitFor()
      expect(await bar().getAttribute('dir')).toBe(direction)
    })

    test.each(['light', 'dark'] as const)('axe-core finds nothing in any state, %s', async (colorScheme) => {
      useTencent()
      const axe = readFileSync(axePath, 'utf8')
      page = await site.open(pages, loginForm(), {
        context: { colorScheme },
        head: '<style>:root { color-scheme: light dark }</style>',
      })
      await page.evaluate(axe)
      const violations = () =>
        page.evaluate<string[]>(`axe.run(document.querySelector('ticket-gate')).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html)))`)
      const state = (name: string) => page.locator(`ticket-gate button.${name}`).waitFor()
      await state('verify')
      expect(await violations()).toEqual([])
      await bar().click()
      await state('solve')
      expect(await violations()).toEqual([])
      await page.evaluate('fakeCaptcha.solve()')
      await state('solved')
      expect(await violations()).toEqual([])
      await page.evaluate('Date.now = ((now) => () => now() + 400_000)(Date.now.bind(Date))')
      expect(await page.evaluate(`${gate}.isSolved`)).toBe(false)
      await state('expired')
      expect(await violations()).toEqual([])
      await bar().click()
      await captcha().waitFor()
      await page.evaluate('fakeCaptcha.fail(1001)')
      await state('failed')
      expect(await violations()).toEqual([])
      expect(await page.locator('ticket-gate [role=status]').textContent()).toMatch(/could not be loaded/)
    })
  })
})
