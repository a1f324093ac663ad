import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget: what may go wrong', () => {
  const visitor = useVisitor()

  test('offline, and then not', async () => {
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

  test('offline while answering: the challenge is asked anew', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    await visitor.page.context().setOffline(true)
    await answer(frame, rightLetters)
    await state(frame, 'offline')
    await visitor.page.context().setOffline(false)
    await frame.locator('#retry').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
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

  test('too many attempts: waits as long as it is told', async () => {
    visitor.service.behaviour.trouble = { error: 'throttled', retryAfterSeconds: 1 }
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'throttled')
    delete visitor.service.behaviour.trouble
    await frame.locator('#retry').click()
    await state(frame, 'open')
  })

  test.each(['expired', 'spent', 'invalid'] as const)(
    'a token that is %s: the page must be loaded anew',
    async (error) => {
      visitor.service.behaviour.trouble = { error }
      const frame = await visitor.open(`{ type: 'embed' }`, {
        body: `<div id="place"></div>${visitor.script('callBack=onError')}`,
      })
      await state(frame, 'refused')
      expect(await frame.locator('#retry').isVisible()).toBe(false)
    },
  )

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

  test('a script that was used before says so, and the page lives', async () => {
    await visitor.visit({
      body: `<script>told = []; app = { onError: (e) => told.push(e.code) }</script><div id="place"></div>${visitor.script('error=used&callBack=app.onError')}`,
    })
    await visitor.page.evaluate('init({})')
    expect(await visitor.page.evaluate('told')).toEqual([5100])
    expect(await visitor.results()).toEqual([expect.objectContaining({ ret: 1, code: 5100 })])
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual({ ticket: '', randstr: '' })
    await visitor.page.evaluate('capRefresh(), capDestroy()')
  })
})
