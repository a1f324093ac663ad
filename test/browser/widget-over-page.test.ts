import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, phone, state, useVisitor, type Wish } from './widget-visitor.js'

describe.skipIf(!hasChromium())('a captcha over the page', () => {
  const visitor = useVisitor()
  const passed = { ret: 0, ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }
  const frame = () => visitor.page.frameLocator('iframe')
  const frameRemoved = () => visitor.page.locator('iframe').waitFor({ state: 'detached' })

  /** Pages that have something over themselves already, each with its own field `#field`. */
  const pages = {
    'a dialog shown by showModal()': `<dialog id="own"><input id="field"></dialog><script>own.showModal()</script>`,
    'a body without pointer events, as component libraries have it under their dialogs': `<style>body { pointer-events: none } #own { pointer-events: auto }</style><div id="own"><input id="field"></div>`,
    'a dialog that holds the focus in itself': `<dialog id="own"><input id="field"></dialog><script>
      own.showModal()
      document.addEventListener('focusin', ({ target }) => own.contains(target) || field.focus())
    </script>`,
    'an inert page under a dialog of its own making': `<script>place.inert = true</script><div id="own"><input id="field"></div>`,
  }
  const layouts: Record<string, Wish & { options: string }> = {
    popup: { options: `{ type: 'popup' }` },
    'on a phone': { options: '{}', query: 'lang=1033&client=1', context: phone },
  }

  describe.each(Object.entries(layouts))('%s', (_, { options, query, ...wish }) => {
    test.each(Object.entries(pages))('is solved by mouse and keyboard over %s', async (_, body) => {
      await visitor.visit({ ...wish, body: `<div id="place"></div>${visitor.script(query)}${body}` })
      await visitor.page.locator('#field').focus()
      await visitor.page.evaluate(`init(${options}, document.body)`)
      await state(frame(), 'open')
      await frame().locator('#refresh').click()
      await state(frame(), 'open')
      await frame().locator('#answer').click()
      await visitor.page.keyboard.type(rightLetters)
      await visitor.page.keyboard.press('Enter')
      await frameRemoved()
      await expect.poll(() => visitor.results()).toEqual([passed])
      expect(await visitor.page.evaluate('document.activeElement.id')).toBe('field')
      await visitor.page.locator('#field').click()
    })
  })

  const hiddenPlaces = {
    'is hidden': '<div hidden><div id="place"></div></div>',
    'is in a closed dialog': '<dialog><div id="place"></div></dialog>',
    'is in a closed part of the page': '<details><summary>More</summary><div id="place"></div></details>',
  }
  test.each(Object.entries(hiddenPlaces))('is solved also where its place %s', async (_, place) => {
    await visitor.visit({ body: `${place}<input id="field">${visitor.script()}` })
    await visitor.page.evaluate(`init({ type: 'popup' })`)
    await answer(frame(), rightLetters)
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([passed])
    await visitor.page.locator('#field').click()
  })

  test('opens nothing in the page for a place that has left it', async () => {
    await visitor.visit()
    await visitor.page.evaluate(`(() => {
      const place = document.getElementById('place')
      place.remove()
      init({ type: 'popup' }, place)
    })()`)
    expect(await visitor.page.locator('dialog').count()).toBe(0)
  })

  test('keeps a click on its ground to itself: a dialog of the page’s that closes on clicks elsewhere stays', async () => {
    await visitor.visit()
    await visitor.page.evaluate(`window.seen = []
      for (const type of ['pointerdown', 'mousedown', 'click']) document.addEventListener(type, () => seen.push(type))
      init({ type: 'popup' })`)
    await state(frame(), 'open')
    await visitor.page.mouse.click(5, 5)
    expect(await visitor.page.evaluate('seen')).toEqual([])
    await frame().locator('#close').click()
    await frameRemoved()
    await visitor.page.mouse.click(5, 5)
    expect(await visitor.page.evaluate('seen')).toEqual(['pointerdown', 'mousedown', 'click'])
  })

  test('closes by Escape also while the page itself has the focus', async () => {
    await visitor.visit()
    await visitor.page.evaluate(`init({ type: 'popup' })`)
    await state(frame(), 'open')
    await visitor.page.locator('dialog').evaluate((box) => {
      box.tabIndex = -1
      box.focus()
    })
    await visitor.page.keyboard.press('Escape')
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
  })

  test.each(['Escape', 'the button'])('that does not load lets the visitor out by %s', async (way) => {
    await visitor.visit()
    await visitor.page.route('**/widget/frame.html', (route) => route.abort())
    await visitor.page.locator('#before').focus()
    await visitor.page.evaluate(`init({ type: 'popup' })`)
    await visitor.page.getByRole('button', { name: 'Try again' }).and(visitor.page.locator(':focus')).waitFor()
    if (way === 'Escape') await visitor.page.keyboard.press('Escape')
    else await visitor.page.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
    expect(await visitor.page.locator('[role=alert], dialog').count()).toBe(0)
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('before')
  })

  test('covers the page also where the browser knows no dialogs', async () => {
    await visitor.visit()
    await visitor.page.evaluate(
      `document.getElementById('before').focus(); delete HTMLDialogElement.prototype.showModal`,
    )
    await visitor.page.evaluate(`init({ type: 'popup' })`)
    await answer(frame(), rightLetters)
    await frameRemoved()
    await expect.poll(() => visitor.results()).toEqual([passed])
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('before')
  })
})
