import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget: what may go wrong', () => {
  const visitor = useVisitor()

  /** Keeps from the page what it requests of these addresses, until it is let go. */
  async function hold(addresses: string) {
    let [request, letGo] = [() => {}, () => {}]
    const isRequested = new Promise<void>((resolve) => {
      request = resolve
    })
    const isLetGo = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await visitor.page.route(addresses, async (route) => {
      request()
      await isLetGo
      await route.continue()
    })
    return { isRequested, letGo }
  }

  test('offline it says so, and goes on once the network is back', async () => {
    const frame = await visitor.open('{}', {
      query: 'lang=1033&callBack=app.onError',
      body: `<div id="place"></div>${visitor.script('callBack=app.onError')}`,
    })
    await visitor.page.evaluate('window.errors = []; window.app = { onError: (error) => errors.push(error.code) }')
    await state(frame, 'idle')
    await visitor.page.context().setOffline(true)
    await frame.locator('#bar').click()
    await state(frame, 'offline')
    expect(await visitor.page.evaluate('errors')).toEqual([6200])
    await visitor.page.context().setOffline(false)
    await frame.locator('#retry').click()
    await state(frame, 'open')
    await answer(frame, rightLetters)
    await state(frame, 'right')
  })

  test('offline while answering it fetches a new challenge', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    await visitor.page.context().setOffline(true)
    await answer(frame, rightLetters)
    await state(frame, 'offline')
    await visitor.page.context().setOffline(false)
    await frame.locator('#retry').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
    expect(visitor.service.challenges).toHaveLength(2)
    // What was sent offline never came; what did is the new challenge's answer.
    expect(visitor.service.answers).toHaveLength(1)
    await expect.poll(() => visitor.results()).toHaveLength(1)
  })

  test('a picture whose time is over asks before it fetches another', async () => {
    visitor.service.behaviour.expiresInSeconds = 0.2
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'expired')
    visitor.service.behaviour.expiresInSeconds = 120
    await frame.locator('#retry').click()
    await state(frame, 'open')
    expect(visitor.service.challenges).toHaveLength(2)
  })

  test('after too many attempts it waits as long as the service says', async () => {
    visitor.service.behaviour.trouble = { error: 'throttled', retryAfterSeconds: 150 }
    const body = `<div id="place"></div>${visitor.script('callBack=onError')}`
    await visitor.visit({ body, clockStands: true })
    await visitor.page.evaluate('window.errors = []; window.onError = (error) => errors.push(error.code)')
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    const frame = visitor.page.frameLocator('iframe')
    await state(frame, 'throttled')
    expect(await visitor.page.evaluate('errors')).toEqual([4400])
    const retry = frame.locator('#retry')
    const text = () => frame.locator('#notice-text').textContent()
    expect([await text(), await retry.isVisible()]).toEqual(['Too many attempts. Try again in 3 min.', false])
    await visitor.page.clock.runFor(149_000)
    expect([await text(), await retry.isVisible()]).toEqual(['Too many attempts. Try again in 1 s.', false])
    expect(visitor.service.challenges).toHaveLength(1)
    delete visitor.service.behaviour.trouble
    await visitor.page.clock.runFor(1_000)
    await retry.click()
    await state(frame, 'open')
    expect(visitor.service.challenges).toHaveLength(2)
  })

  test.each(['expired', 'spent', 'invalid'] as const)(
    'a session that is %s: a button loads the page anew, and the page is told',
    async (error) => {
      visitor.service.behaviour.trouble = { error }
      const frame = await visitor.open(`{ type: 'embed' }`, {
        body: `<script>errors = []; onError = (e) => errors.push(e.code)</script><div id="place"></div>${visitor.script('callBack=onError')}`,
      })
      await state(frame, 'refused')
      expect(await visitor.page.evaluate('errors')).toEqual([5000])
      const loaded = visitor.page.waitForEvent('load')
      await frame.getByRole('button', { name: 'Reload the page' }).click()
      await loaded
      expect(await visitor.page.evaluate('typeof results')).toBe('undefined')
    },
  )

  test('a script too old to open a session offers to load the page anew', async () => {
    visitor.service.behaviour.closed = true
    const frame = await visitor.open('{}')
    await frame.locator('#bar').click()
    await state(frame, 'refused')
    expect(await frame.locator('#retry').textContent()).toBe('Reload the page')
    expect(visitor.service.challenges).toEqual([])
  })

  test('the session is opened before the visitor comes to the captcha, and serves the page’s next one', async () => {
    const frame = await visitor.open('{}')
    await state(frame, 'idle')
    await expect.poll(() => visitor.service.sessions).toEqual([{ token: 'token' }])
    await frame.locator('#bar').click()
    await state(frame, 'open')
    await visitor.page.evaluate(`capDestroy(); init({ type: 'embed' })`)
    await state(frame, 'open')
    expect(visitor.service.sessions).toEqual([{ token: 'token' }, { token: 'token-session' }])
    expect(visitor.service.challenges.map(({ token }) => token)).toEqual(['token-session', 'token-session'])
  })

  test('offline as the page opens, it opens its session when the visitor comes', async () => {
    await visitor.visit()
    await visitor.page.route('**/widget/session', (route) => route.abort())
    await visitor.page.evaluate('init({})')
    const frame = visitor.page.frameLocator('iframe')
    await state(frame, 'idle')
    await frame.locator('#bar').click()
    await state(frame, 'offline')
    await visitor.page.unroute('**/widget/session')
    await frame.locator('#retry').click()
    await state(frame, 'open')
    expect(visitor.service.sessions).toHaveLength(1)
  })

  test('the frame cannot load: said in the page, with a way to try again', async () => {
    await visitor.visit({ body: `<div id="place"></div>${visitor.script('callBack=onError')}` })
    await visitor.page.evaluate('window.errors = []; window.onError = (error) => errors.push(error.code)')
    await visitor.page.route('**/widget/frame.html', (route) => route.abort())
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    await visitor.page.locator('#place [role=alert]').waitFor()
    expect(await visitor.page.evaluate('errors')).toEqual([6200])
    await visitor.page.unroute('**/widget/frame.html')
    await visitor.page.locator('#place button').click()
    await state(visitor.page.frameLocator('iframe'), 'open')
  })

  test.each([
    ['embed', 'words-*.js', ['Try again']],
    ['popup', 'words-*.js', ['Try again', 'Close']],
    ['popup', 'frame.css', ['Try again', 'Close']],
  ] as const)(
    'as %s without its %s it has not loaded: said in the page, and whoever tries again can pass',
    async (type, file, buttons) => {
      await visitor.visit({ body: `<div id="place"></div>${visitor.script('callBack=onError')}` })
      await visitor.page.evaluate('window.errors = []; window.onError = (error) => errors.push(error.code)')
      await visitor.page.route(`**/widget/*/${file}`, (route) => route.abort())
      await visitor.page.evaluate(`init({ type: '${type}' })`)
      const note = visitor.page.locator('#place [role=alert]')
      await note.waitFor()
      expect(await note.getByRole('button').allTextContents()).toEqual(buttons)
      expect(await visitor.page.evaluate('errors')).toEqual([6200])
      expect(visitor.service.sessions).toEqual([])
      await visitor.page.unroute(`**/widget/*/${file}`)
      await note.getByRole('button', { name: 'Try again' }).click()
      const frame = visitor.page.frameLocator('iframe')
      await state(frame, 'open')
      if (type === 'popup') expect(await visitor.page.evaluate('document.activeElement.tagName')).toBe('IFRAME')
      await answer(frame, rightLetters)
      await expect.poll(() => visitor.results()).toEqual([expect.objectContaining({ ret: 0 })])
    },
  )

  test('where its frame does not load, and nowhere else, another captcha may take its place', async () => {
    await visitor.visit()
    await visitor.page.evaluate('window.failures = []')
    const failures = () => visitor.page.evaluate('failures')
    const init = () => visitor.page.evaluate(`init({ type: 'embed', failed: (code) => failures.push(code) })`)
    visitor.service.behaviour.closed = true
    await init()
    await state(visitor.page.frameLocator('iframe'), 'refused')
    expect(await failures()).toEqual([])
    await visitor.page.route('**/widget/frame.html', (route) => route.abort())
    await init()
    await visitor.page.locator('#place [role=alert]').waitFor()
    expect(await failures()).toEqual([6200])
  })

  test('words that are long on their way are waited for', async () => {
    await visitor.visit({ clockStands: true })
    const words = await hold('**/words-*.js')
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    await words.isRequested
    await visitor.page.clock.runFor(14_000)
    expect(await visitor.page.locator('[role=alert]').count()).toBe(0)
    words.letGo()
    await state(visitor.page.frameLocator('iframe'), 'open')
  })

  test.each([
    ['auto', 'light', 'rgb(255, 255, 255)'],
    ['auto', 'dark', 'rgb(29, 31, 36)'],
    ['dark', 'light', 'rgb(29, 31, 36)'],
    ['light', 'dark', 'rgb(255, 255, 255)'],
  ] as const)(
    'that it cannot load is said in the theme %s where the system is %s',
    async (theme, colorScheme, ground) => {
      await visitor.visit({ context: { colorScheme } })
      await visitor.page.route('**/widget/frame.html', (route) => route.abort())
      await visitor.page.evaluate(`init({ type: 'popup', theme: '${theme}' })`)
      const note = visitor.page.locator('#place [role=alert]')
      await note.waitFor()
      expect(await note.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(ground)
      const { x, y, width, height } = (await note.boundingBox()) as Record<'x' | 'y' | 'width' | 'height', number>
      expect([Math.round(x + width / 2), Math.round(y + height / 2)]).toEqual([640, 360])
    },
  )

  test('a browser that allows no worker says so when the visitor answers, and lets them try again', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`, {
      init: `window.Worker = class { constructor() { throw new DOMException('no workers here', 'SecurityError') } }`,
    })
    await answer(frame, rightLetters)
    await state(frame, 'offline')
    await frame.locator('#retry').click()
    await state(frame, 'open')
    expect(visitor.service.challenges).toHaveLength(2)
  })

  test('a proof of work that never begins is waited for as long as the picture lasts', async () => {
    await visitor.visit({ clockStands: true })
    const worker = await hold('**/proof-worker.js')
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await state(frame, 'checking')
    await visitor.page.clock.runFor(119_000)
    await state(frame, 'checking')
    await visitor.page.clock.runFor(1_000)
    await state(frame, 'expired')
    worker.letGo()
    await frame.locator('#retry').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
    expect(visitor.service.answers).toHaveLength(1)
  })

  test('a recording that does not come is said to be missing, though the visitor has waited for it', async () => {
    await visitor.visit({ clockStands: true })
    await hold('**/widget/audio?*')
    await visitor.page.evaluate(`init({ type: 'embed' })`)
    const frame = visitor.page.frameLocator('iframe')
    await frame.locator('#audio').click()
    await frame.locator('#play').click()
    await visitor.page.clock.runFor(30_000)
    await state(frame, 'wrong')
    expect(await frame.locator('#message').textContent()).toMatch(/^No audio/)
  })

  test('a script that was used before says so, and the page lives', async () => {
    await visitor.visit({
      body: `<script>told = []; app = { onError: (e) => told.push(e.code) }</script><div id="place"></div>${visitor.script('error=used&callBack=app.onError')}`,
    })
    await visitor.page.evaluate('init({})')
    expect(await visitor.page.evaluate('told')).toEqual([5100])
    await expect.poll(() => visitor.results()).toEqual([expect.objectContaining({ ret: 1, code: 5100 })])
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual({ ticket: '', randstr: '' })
    await visitor.page.evaluate('capRefresh(), capDestroy()')
    const note = visitor.page.locator('#place [role=alert]')
    expect(await note.textContent()).toBe('The captcha cannot be shown. Reload the page')
    const loaded = visitor.page.waitForEvent('load')
    await note.getByRole('button').click()
    await loaded
  })

  test.each([
    ['2052', 5100, '验证码无法显示。 刷新页面'],
    ['1028', 5100, '驗證碼無法顯示。 重新整理頁面'],
    ['2052', 4400, '操作过于频繁，请稍后再试。'],
    ['1033', 4400, 'Too many attempts. Try again later.'],
    ['1033', 6200, 'The captcha cannot be shown. Reload the page'],
  ])('a script that cannot be used says so in the language %s (code %i)', async (lang, code, text) => {
    const script = visitor.script(`error=used&lang=${lang}&code=${code}`)
    await visitor.visit({ body: `<div id="place"></div>${script}` })
    await visitor.page.evaluate('init({})')
    expect(await visitor.page.locator('#place [role=alert]').textContent()).toBe(text)
  })
})
