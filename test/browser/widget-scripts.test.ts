import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

/** What React's StrictMode makes of a component that loads a script: loaded, removed before it ran, and loaded again. */
const loadTwice = (first: string, second: string, onload: string) => `(() => {
  const load = (src) => {
    const script = document.createElement('script')
    script.src = src
    script.onload = () => { ${onload} }
    document.body.append(script)
    return script
  }
  load('${first}').remove()
  load('${second}')
})()`

describe.skipIf(!hasChromium())('a script that is loaded, removed and loaded again', () => {
  const visitor = useVisitor()
  const frames = () => visitor.page.locator('iframe').count()

  test.each([
    ['the first', 'token=b'],
    ['the second', 'token=a'],
  ])('shows one captcha, which the page’s functions are for, if %s runs first', async (_, slower) => {
    const [a, b] = ['a', 'b'].map((token) => `${visitor.service.origin}/script.js?lang=1033&token=${token}`) as [
      string,
      string,
    ]
    await visitor.visit({ body: '<div id="place"></div>' })
    let letGo = () => {}
    const isFirstShown = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await visitor.page.route(`**/script.js?*${slower}`, async (route) => {
      await isFirstShown
      await route.continue()
    })
    await visitor.page.evaluate('window.loaded = 0')
    await visitor.page.evaluate(loadTwice(a, b, `init({ type: 'embed' }); loaded += 1`))
    await visitor.page.waitForFunction('loaded === 1')
    letGo()
    await visitor.page.waitForFunction('loaded === 2')
    expect(await frames()).toBe(1)
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toHaveLength(1)
    expect(await visitor.page.evaluate('capGetTicket().ticket')).toMatch(/^ticket-/)
    await visitor.page.evaluate('capDestroy()')
    expect(await frames()).toBe(0)
  })

  test('opens one captcha for one click on the button of TencentCaptcha', async () => {
    const src = `${visitor.service.origin}/TCaptcha.js`
    await visitor.visit({
      body: '<button id="TencentCaptcha" data-appid="2000000" data-cbfn="onCaptcha">verify</button>',
    })
    await visitor.page.evaluate('window.loaded = 0; window.onCaptcha = (result) => results.push(result)')
    await visitor.page.evaluate(loadTwice(src, `${src}?2`, 'loaded += 1'))
    await visitor.page.waitForFunction('loaded === 2')
    await visitor.page.locator('#TencentCaptcha').click()
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([expect.objectContaining({ ret: 0 })])
  })

  test('reports nothing about a place that is no longer in the page', async () => {
    await visitor.visit({ body: `<div id="place"></div>${visitor.script('lang=1033&callBack=onError')}` })
    await visitor.page.clock.install()
    await visitor.page.evaluate(`window.errors = []; window.onError = (error) => errors.push(error.code)
      const place = document.getElementById('place')
      place.remove()
      init({ type: 'embed' }, place)`)
    await visitor.page.clock.runFor(60_000)
    expect(await visitor.page.evaluate('errors')).toEqual([])
  })
})
