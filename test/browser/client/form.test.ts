import { type FakePage, fakePage, turnstilePage } from '@ticketgate/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hasChromium, launchChromium } from '../chromium.js'
import { usePages } from '../pages.js'
import { type ClientSite, loginForm, startClientSite, turnstilePageOf } from './client-site.js'

const field = 'cf-turnstile-response'

describe.skipIf(!hasChromium())('<ticket-gate> in a form', () => {
  const pages = usePages()
  let site: ClientSite
  let vendor: FakePage
  let page: Page
  beforeAll(async () => {
    vendor = await fakePage(turnstilePage)
    site = await startClientSite()
  })
  beforeEach(() => {
    site.vendors = [turnstilePageOf(vendor.scriptUrl)]
    site.posts.length = 0
    vendor.fail(undefined)
  })
  afterAll(async () => {
    await Promise.all([vendor?.close(), site?.close()])
  })

  const captcha = () => page.locator('.fake-captcha')
  const done = () => page.locator('#done').waitFor()
  const solved = () => page.waitForFunction(`document.querySelector('ticket-gate').isSolved`)

  test('a solved form posts the vendor’s field exactly once', async () => {
    page = await site.open(pages, loginForm())
    await captcha().click()
    await solved()
    await page.click('#go')
    await done()
    const [{ fields, url }] = site.posts as [(typeof site.posts)[0]]
    expect(url).toBe('/login')
    expect(fields.getAll(field)).toEqual([expect.stringMatching(/^turnstile-/)])
    expect(fields.getAll('user')).toEqual(['ada'])
  })

  test.each([
    ['the button that was pressed', '#other', '/register', 'register'],
    ['the first button', '#go', '/login', 'sign-in'],
  ])('unsolved, it is held, and goes on with %s', async (_, button, url, value) => {
    page = await site.open(pages, loginForm())
    await captcha().waitFor()
    await page.click(button)
    await captcha().click()
    await done()
    expect(site.posts.map((post) => [post.url, post.fields.getAll('button')])).toEqual([[url, [value]]])
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('Enter before solving holds it, and it goes on once solved', async () => {
    page = await site.open(pages, loginForm())
    await captcha().waitFor()
    await page.press('[name=user]', 'Enter')
    await captcha().click()
    await done()
    expect(site.posts[0]?.fields.getAll('button')).toEqual(['sign-in'])
    expect(site.posts).toHaveLength(1)
  })

  test('Enter before the vendor’s script is there holds it just so', async () => {
    vendor.fail('hangs')
    page = await site.open(pages, loginForm())
    await page.waitForFunction(`customElements.get('ticket-gate')`)
    await page.press('[name=user]', 'Enter')
    vendor.fail(undefined)
    vendor.release()
    await captcha().click()
    await done()
    expect(site.posts).toHaveLength(1)
  })

  test('the page’s own listener sees a submission only with its ticket, and no FormData has one ticket twice', async () => {
    page = await site.open(pages, loginForm(), {
      script: `<script src="/captcha.js" async></script><script>
        window.seen = []
        form.addEventListener('submit', (event) => {
          event.preventDefault()
          for (let i = 0; i < 2; i++) seen.push(new FormData(form).getAll('${field}'))
        })</script>`,
    })
    await captcha().waitFor()
    await page.click('#go')
    await captcha().click()
    await page.waitForFunction('seen.length === 2')
    await page.waitForFunction('fakeCaptcha.last.resets === 1')
    await page.click('#go')
    await captcha().click()
    await page.waitForFunction('seen.length === 4')
    const seen = await page.evaluate<string[][]>('seen')
    expect(seen.map((tickets) => tickets.length)).toEqual([1, 0, 1, 0])
    expect(seen[0]).not.toEqual(seen[2])
  })

  test('a script that looks into the form’s data before it is sent takes nothing away', async () => {
    page = await site.open(pages, loginForm('<ticket-gate></ticket-gate>', `onsubmit="new FormData(this)"`))
    await captcha().click()
    await solved()
    await page.click('#go')
    await done()
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('a double click is one submission', async () => {
    page = await site.open(pages, loginForm())
    await captcha().click()
    await solved()
    await page.evaluate('go.click(); go.click()')
    await done()
    expect(site.posts).toHaveLength(1)
  })

  test('a form with method="get" has no ticket in its address', async () => {
    page = await site.open(pages, loginForm().replace('method="post"', 'method="get"'))
    await captcha().click()
    await solved()
    await page.click('#go')
    await done()
    expect(site.posts.map(({ url }) => url)).toEqual(['/login?user=ada&button=sign-in'])
  })

  test('a button with formmethod="dialog" needs no captcha', async () => {
    const cancel = '<button id="cancel" formmethod="dialog">Cancel</button>'
    page = await site.open(pages, `<dialog>${loginForm(`<ticket-gate></ticket-gate>${cancel}`)}</dialog>`)
    await page.evaluate(`document.querySelector('dialog').showModal()`)
    await captcha().waitFor()
    await page.click('#cancel')
    expect(await page.evaluate(`document.querySelector('dialog').open`)).toBe(false)
  })

  test('form.reset() forgets the ticket', async () => {
    page = await site.open(pages, loginForm())
    await captcha().click()
    await solved()
    await page.evaluate('form.reset()')
    expect(await page.evaluate(`document.querySelector('ticket-gate').isSolved`)).toBe(false)
    await page.waitForFunction('fakeCaptcha.last.resets === 1')
  })

  test('in a disabled fieldset it takes no part', async () => {
    page = await site.open(pages, loginForm('<fieldset disabled><ticket-gate></ticket-gate></fieldset>'))
    await captcha().waitFor()
    await page.click('#go')
    await done()
    expect(site.posts[0]?.fields.has(field)).toBe(false)
  })

  describe('of two in a page', () => {
    const gate = (attributes = '') => `<ticket-gate ${attributes}></ticket-gate>`
    const cases: [title: string, body: string, acting: number][] = [
      ['the first one of a form', loginForm(gate() + gate()), 0],
      ['the other where the first is switched off', loginForm(`<fieldset disabled>${gate()}</fieldset>${gate()}`), 1],
      [
        'the other where the first belongs to another form',
        `<form id="search"></form>${loginForm(gate('form="search"') + gate())}`,
        1,
      ],
      ['the first where both stand beside their form', gate('form="form"') + gate('form="form"') + loginForm(''), 0],
    ]
    test.each(cases)('a submission waits for %s, and for no other', async (_, body, acting) => {
      page = await site.open(pages, body)
      await expect.poll(() => captcha().count()).toBe(2)
      await page.click('#go')
      await page.locator('ticket-gate').nth(acting).locator('.fake-captcha').click()
      await done()
      expect(site.posts.map(({ fields }) => fields.getAll(field).length)).toEqual([1])
    })
  })

  test('a ticket that is too old is not posted: the captcha comes again', async () => {
    page = await site.open(pages, loginForm())
    await captcha().click()
    await solved()
    await page.evaluate('Date.now = ((now) => () => now() + 400_000)(Date.now.bind(Date))')
    await page.click('#go')
    await page.waitForFunction('fakeCaptcha.last.resets === 1')
    await captcha().click()
    await done()
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('without ElementInternals hidden inputs carry the fields', async () => {
    page = await site.open(pages, loginForm(), {
      init: 'delete HTMLElement.prototype.attachInternals; delete window.ElementInternals; delete HTMLFormElement.prototype.requestSubmit',
    })
    await captcha().waitFor()
    await page.click('#other')
    await captcha().click()
    await done()
    expect(site.posts.map((post) => [post.url, post.fields.getAll('button')])).toEqual([['/register', ['register']]])
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('two forms on a page have a captcha each', async () => {
    const second = loginForm().replaceAll('id="', 'id="second-').replace('value="ada"', 'value="bob"')
    page = await site.open(pages, loginForm() + second)
    await expect.poll(() => captcha().count()).toBe(2)
    await captcha().nth(1).click()
    await page.waitForFunction(`document.querySelectorAll('ticket-gate')[1].isSolved`)
    expect(await page.evaluate(`document.querySelectorAll('ticket-gate')[0].isSolved`)).toBe(false)
    await page.click('#second-go')
    await done()
    expect(site.posts[0]?.fields.getAll('user')).toEqual(['bob'])
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
  })

  test('in a shadow tree it works as anywhere', async () => {
    page = await site.open(pages, `<div id="host"></div>`)
    await page.evaluate(`host.attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(loginForm())}`)
    await page.click('#other')
    await captcha().click()
    await done()
    expect(site.posts.map((post) => [post.url, post.fields.getAll(field).length])).toEqual([['/register', 1]])
  })

  test('moved, removed and added again it starts anew, and leaves nothing behind', async () => {
    page = await site.open(pages, `${loginForm()}<div id="elsewhere"></div>`)
    await captcha().click()
    await solved()
    await page.evaluate(`window.gate = document.querySelector('ticket-gate'); gate.remove()`)
    expect(await captcha().count()).toBe(0)
    await page.evaluate('elsewhere.append(gate)')
    await captcha().waitFor()
    await page.evaluate('form.prepend(gate)')
    await captcha().click()
    await page.click('#go')
    await done()
    expect(site.posts[0]?.fields.getAll(field)).toHaveLength(1)
    expect(site.posts).toHaveLength(1)
  })

  test('removed while the vendor’s script is on its way, it leaves nothing behind', async () => {
    vendor.fail('hangs')
    page = await site.open(pages, loginForm())
    await page.waitForFunction(`document.querySelector('ticket-gate').childElementCount === 1`)
    await page.evaluate(`window.gate = document.querySelector('ticket-gate'); gate.remove()`)
    vendor.fail(undefined)
    vendor.release()
    await page.waitForFunction(`'turnstile' in window`)
    expect(await page.evaluate('gate.childElementCount')).toBe(0)
    expect(await page.evaluate('fakeCaptcha.widgets.filter((widget) => !widget.isRemoved).length')).toBe(0)
  })

  test('restored from the back-forward cache its ticket is gone, and there is another captcha', async () => {
    const keeping = await launchChromium({ keepsPages: true })
    // The page reports by itself: Playwright loses a page that comes back from the cache.
    const init = `addEventListener('pageshow', ({ persisted }) => persisted && setTimeout(() => {
      const gate = document.querySelector('ticket-gate')
      const report = (fields) => fetch('/restored', { method: 'POST', body: new URLSearchParams(fields) })
      const { isSolved } = gate
      gate.fields().then((fields) => report({ ...fields, isSolved }))
      const solve = () => {
        const button = document.querySelector('.fake-captcha')
        if (button === null) setTimeout(solve, 16)
        else button.click()
      }
      solve()
    }))`
    try {
      const kept = await site.open(keeping, loginForm(), { init })
      await kept.locator('.fake-captcha').click()
      await kept.waitForFunction(`document.querySelector('ticket-gate').isSolved`)
      await kept.evaluate(`setTimeout(() => location.assign('/elsewhere'))`)
      await kept.locator('#done').waitFor()
      await kept.evaluate('setTimeout(() => history.back())')
      await expect.poll(() => site.posts.map(({ url }) => url)).toEqual(['/elsewhere', '/restored'])
      const restored = site.posts[1]?.fields
      expect([restored?.get('isSolved'), restored?.get(field)]).toEqual([
        'false',
        expect.stringMatching(/^turnstile-2/),
      ])
    } finally {
      await keeping.close()
    }
  })

  test('submitted before its language is there, it still has one captcha', async () => {
    page = await site.open(pages, loginForm(), { lang: 'ja', script: '' })
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/captcha.js?messages=ja', async (route) => {
      await held
      await route.continue()
    })
    await page.addScriptTag({ url: '/captcha.js' })
    await page.click('#go')
    release()
    await captcha().click()
    await page.locator('#done').waitFor()
    expect(site.posts).toHaveLength(1)
    expect(vendor.requests.length).toBeGreaterThan(0)
  })
})
