import type { FrameLocator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, phone, state, useVisitor, type Wish } from './widget-visitor.js'

const appId = '2000000'

describe.skipIf(!hasChromium())('new TencentCaptcha', () => {
  const visitor = useVisitor()

  async function visit(body: string, wish: Wish = {}): Promise<FrameLocator> {
    await visitor.visit({
      ...wish,
      body: `<script>window.results = []; function onCaptcha(result) { results.push(result) }</script>${body}<script src="${visitor.service.origin}/TCaptcha.js"></script>`,
    })
    await visitor.page.evaluate('window.results = []')
    return visitor.page.frameLocator('iframe')
  }
  const frameRemoved = () => visitor.page.locator('iframe').waitFor({ state: 'detached' })
  const passed = {
    ret: 0,
    ticket: expect.stringMatching(/^ticket-/),
    randstr: expect.stringMatching(/^rand-/),
    appid: appId,
    CaptchaAppId: appId,
  }

  test('shows the captcha, and gives the page its ticket after a pass', async () => {
    const frame = await visit('')
    await visitor.page.evaluate(
      `window.captcha = new TencentCaptcha('${appId}', onCaptcha, { bizState: { order: 7 }, userLanguage: 'zh-tw' })`,
    )
    expect(await visitor.page.evaluate('captcha.getTicket()')).toBeNull()
    await visitor.page.evaluate('captcha.show()')
    await state(frame, 'open')
    expect(await frame.locator('html').getAttribute('lang')).toBe('zh-TW')
    await answer(frame, rightLetters)
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([{ ...passed, bizState: { order: 7 } }])
    expect(await visitor.page.evaluate('captcha.getTicket()')).toMatchObject({ ticket: expect.any(String) })
  })

  test('closed by the visitor: ret 2, and it shows again', async () => {
    const frame = await visit('<button id="own">verify</button>')
    await visitor.page.evaluate(`new TencentCaptcha(document.getElementById('own'), ${appId}, onCaptcha)`)
    await visitor.page.locator('#own').click()
    await frame.locator('#close').click()
    await frameRemoved()
    await expect
      .poll(() => visitor.results())
      .toEqual([expect.objectContaining({ ret: 2, ticket: null, appid: appId })])
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('own')
    await visitor.page.locator('#own').click()
    await state(frame, 'open')
  })

  test('the button form: data-appid, data-cbfn, data-biz-state', async () => {
    const frame = await visit(
      `<button id="TencentCaptcha" data-appid="${appId}" data-cbfn="onCaptcha" data-biz-state="login">verify</button>`,
    )
    await visitor.page.locator('#TencentCaptcha').click()
    await answer(frame, rightLetters)
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([{ ...passed, bizState: 'login' }])
  })

  test('destroy: the element no longer shows it', async () => {
    await visit('<button id="own">verify</button>')
    await visitor.page.evaluate(
      `const own = document.getElementById('own'); const captcha = new TencentCaptcha(own, '${appId}', onCaptcha); captcha.show(); captcha.destroy(); own.click()`,
    )
    expect(await visitor.page.locator('iframe').count()).toBe(0)
    expect(await visitor.results()).toEqual([])
  })

  test('destroy: its ticket is gone with it, and expires for nobody', async () => {
    visitor.service.behaviour.ticketSeconds = 60
    const frame = await visit('', { clockStands: true })
    await visitor.page.evaluate(`window.expirations = 0
      window.captcha = new TencentCaptcha('${appId}', onCaptcha, { expired: () => { expirations += 1 } })
      captcha.show()`)
    await answer(frame, rightLetters)
    await expect.poll(() => visitor.page.evaluate('captcha.getTicket()')).not.toBeNull()
    await visitor.page.evaluate('captcha.destroy()')
    expect(await visitor.page.evaluate('captcha.getTicket()')).toBeNull()
    await visitor.page.clock.runFor(60_000)
    expect(await visitor.page.evaluate('expirations')).toBe(0)
  })

  const disaster = (code: number, app = appId) => ({
    ret: 0,
    ticket: expect.stringMatching(new RegExp(`^terror_${code}_${app}_\\d{10}$`)),
    randstr: expect.stringMatching(/^@/),
    errorCode: code,
  })

  test.each([
    ['an unknown app id', '1', 'nothing', 1006],
    ['a service that does not answer', appId, '**/widget/session', 1006],
    ['a frame that does not load', appId, '**/widget/frame.html', 1008],
    ['a frame without its words', appId, '**/words-*.js', 1008],
  ])('%s: one disaster ticket, as the vendor gives, and the page is free', async (_, app, broken, code) => {
    await visit('<button id="own">verify</button>')
    await visitor.page.route(broken, (route) => route.abort())
    await visitor.page.evaluate(`new TencentCaptcha(document.getElementById('own'), '${app}', onCaptcha)`)
    for (const shows of [1, 2]) {
      await visitor.page.locator('#own').click()
      await expect.poll(() => visitor.results()).toHaveLength(shows)
      await frameRemoved()
      await visitor.page.keyboard.press('Escape')
    }
    const expected = expect.objectContaining(disaster(code, app))
    await expect.poll(() => visitor.results()).toEqual([expected, expected])
    expect(await visitor.page.locator('[role=alert]').count()).toBe(0)
  })

  test('too many attempts: the visitor reads how long to wait, and who closes it gives the page the reason', async () => {
    visitor.service.behaviour.trouble = { error: 'throttled', retryAfterSeconds: 600 }
    const frame = await visit('')
    await visitor.page.evaluate(`new TencentCaptcha('${appId}', onCaptcha).show()`)
    await state(frame, 'throttled')
    expect(await visitor.results()).toEqual([])
    await frame.locator('#close').click()
    await frameRemoved()
    await expect
      .poll(() => visitor.results())
      .toEqual([expect.objectContaining({ ret: 2, ticket: null, errorCode: 1012, errorMessage: 'too_many_attempts' })])
  })

  test('a session that is over is asked for anew', async () => {
    const frame = await visit('')
    await visitor.page.evaluate(`new TencentCaptcha('${appId}', onCaptcha).show()`)
    await state(frame, 'open')
    let refusals = 1
    await visitor.page.route('**/widget/challenge', (route) =>
      refusals-- > 0 ? route.fulfill({ status: 410, json: { error: 'expired' } }) : route.continue(),
    )
    await frame.locator('#refresh').click()
    await answer(frame, rightLetters)
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([expect.objectContaining(passed)])
  })

  test('on a small screen it covers the page', async () => {
    const frame = await visit('', { context: phone })
    await visitor.page.evaluate(`new TencentCaptcha('${appId}', onCaptcha).show()`)
    await state(frame, 'open')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ x: 0, width: 390 })
  })

  test('what is missing is said at once', async () => {
    await visit('')
    const kinds = await visitor.page.evaluate(`[[], ['${appId}'], [onCaptcha]].map((given) => {
      try { new TencentCaptcha(...given) } catch (error) { return error.name }
    })`)
    expect(kinds).toEqual(['TypeError', 'TypeError', 'TypeError'])
  })
})
