import { describe, expect, test } from 'vitest'
import { contrast, type Rgb } from '../../packages/widget/src/frame/theme.js'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, phone, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget: layouts', () => {
  const visitor = useVisitor()
  const passed = { ret: 0, ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }

  test('point: a bar of 300x40 that opens, and shows that the visitor passed', async () => {
    const frame = await visitor.open('{}')
    await state(frame, 'idle')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ width: 300, height: 40 })
    expect(visitor.service.challenges).toEqual([])
    await frame.locator('#bar').click()
    await answer(frame, rightLetters.toLowerCase())
    await state(frame, 'right')
    expect(await frame.locator('#panel').isVisible()).toBe(false)
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ width: 300, height: 40 })
    await expect.poll(() => visitor.results()).toEqual([passed])
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual({
      ticket: expect.any(String),
      randstr: expect.any(String),
    })
  })

  test('point: closing by Escape tells the page, and the bar opens again', async () => {
    const frame = await visitor.open('{}')
    await frame.locator('#bar').click()
    await state(frame, 'open')
    await frame.locator('#answer').press('Escape')
    await frame.locator('#bar:focus').waitFor()
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
    await visitor.page.keyboard.press('Enter')
    await frame.locator('#answer:focus').waitFor()
    expect(visitor.service.challenges).toHaveLength(1)
  })

  test('point: the open captcha stays within the window', async () => {
    const body = `<div style="height:500px"></div><div id="place"></div>${visitor.script()}`
    const frame = await visitor.open('{}', { body, context: { viewport: { width: 320, height: 560 } } })
    await frame.locator('#bar').click()
    await state(frame, 'open')
    const box = (await visitor.page.locator('iframe').boundingBox()) as { y: number; height: number }
    expect(box.y).toBeGreaterThan(200)
    expect(box.y + box.height).toBeLessThanOrEqual(560)
  })

  test('point: the open captcha covers neither the form’s button nor anything else', async () => {
    const body = `<form><div id="place"></div><button id="send">Send</button></form>${visitor.script()}`
    const frame = await visitor.open('{}', { body })
    const top = async (id: string) => ((await visitor.page.locator(id).boundingBox()) as { y: number }).y
    const before = await top('#send')
    await frame.locator('#bar').click()
    await state(frame, 'open')
    const box = (await visitor.page.locator('iframe').boundingBox()) as { y: number; height: number }
    expect(box.height).toBeGreaterThan(200)
    await expect.poll(() => top('#send')).toBeGreaterThanOrEqual(box.y + box.height)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => top('#send')).toBe(before)
  })

  test.each(['point', 'popup', 'embed'])('%s: in the dark its edge stands out from a dark page', async (type) => {
    const frame = await visitor.open(`{ type: '${type}' }`, { context: { colorScheme: 'dark' } })
    if (type === 'point') await frame.locator('#bar').click()
    await state(frame, 'open')
    const edge = await frame.locator('#panel').evaluate((panel) => getComputedStyle(panel).borderTopColor)
    const rgb = (edge.match(/\d+/g) ?? []).map(Number) as Rgb
    expect(contrast(rgb, [18, 19, 23])).toBeGreaterThanOrEqual(3)
  })

  test('its words are in the system’s font, as those of the pages around it are', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    const font = frame.locator('#panel').evaluate((panel) => getComputedStyle(panel).fontFamily)
    expect(await font).toMatch(/^system-ui\b/)
  })

  test('embed: 300x232 in the page, without taking its focus', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ width: 300, height: 232 })
    expect(await visitor.page.evaluate('document.activeElement === document.body')).toBe(true)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test('embed, keepOpen false: a new challenge follows, and the ticket stays', async () => {
    const frame = await visitor.open(`{ type: 'embed', keepOpen: false }`)
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await state(frame, 'open')
    expect(visitor.service.challenges).toHaveLength(2)
    expect(await visitor.page.evaluate('capGetTicket().ticket')).not.toBe('')
  })

  test('popup: over the page, closes after a pass, and gives the focus back', async () => {
    await visitor.visit()
    await visitor.page.locator('#before').focus()
    await visitor.page.evaluate(`init({ type: 'popup' })`)
    const frame = visitor.page.frameLocator('iframe')
    await frame.locator('#answer:focus').waitFor()
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ width: 300, height: 272 })
    await answer(frame, rightLetters)
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('before')
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test.each([
    ['{}', false],
    ['{ keepOpen: true }', true],
  ])('popup with %s: stays after a pass: %s', async (more, stays) => {
    const frame = await visitor.open(`{ type: 'popup', ...${more} }`, { clockStands: true })
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await visitor.page.clock.runFor(10_000)
    if (stays) await state(frame, 'right')
    else await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  test('popup: the keyboard stays in it until it is closed', async () => {
    const frame = await visitor.open(`{ type: 'popup' }`)
    await frame.locator('#answer:focus').waitFor()
    for (const [key, id] of [
      ['Tab', 'submit'],
      ['Tab', 'audio'],
      ['Tab', 'refresh'],
      ['Tab', 'close'],
      ['Shift+Tab', 'refresh'],
      ['Tab', 'close'],
    ] as const) {
      await visitor.page.keyboard.press(key)
      await frame.locator(`#${id}:focus`).waitFor()
    }
    await visitor.page.keyboard.press('Enter')
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
  })

  // 1280x1024 at 400 % zoom (WCAG 2.2, 1.4.10), and 1280x720 at 400 % or a phone on its side with its keyboard.
  test.each([
    [320, 256, 'letters'],
    [640, 180, 'letters'],
    [320, 180, 'slide'],
  ] as const)('popup: in a window of %ix%i with %s, all controls can be scrolled to', async (width, height, kind) => {
    visitor.service.behaviour.kind = kind
    const frame = await visitor.open(`{ type: 'popup' }`, { context: { viewport: { width, height } } })
    await state(frame, 'open')
    const isSeen = async (id: string) => {
      const box = await frame.locator(id).boundingBox()
      return box !== null && box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height
    }
    await visitor.page.mouse.move(width / 2, height / 2)
    for (const [pixels, id] of [
      [1000, '#audio'],
      [1000, '#refresh'],
      [-1000, '#close'],
    ] as const) {
      await visitor.page.mouse.wheel(0, pixels)
      await expect.poll(() => isSeen(id), { message: id }).toBe(true)
    }
    // Nothing is above the window, where no scrolling reaches.
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ y: 0 })
    for (const id of ['#refresh', '#close']) {
      await frame.locator(id).focus()
      await expect.poll(() => isSeen(id), { message: id }).toBe(true)
    }
    await frame.locator('#close').click()
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
  })

  test.each(['absolute', 'relative', 'static'])('popup: pos %s puts it at its element', async (pos) => {
    const body = `<div style="margin:70px"><div id="place"></div></div>${visitor.script()}`
    const frame = await visitor.open(`{ type: 'popup', pos: '${pos}', fwidth: 280 }`, { body })
    await state(frame, 'open')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ x: 78, width: 280 })
    expect(await visitor.page.evaluate(`getComputedStyle(document.querySelector('#place > div')).position`)).toBe(pos)
  })

  test.each([
    ['1', 'document'],
    ['4', 'undefined'],
  ])('mobile, clientType %s: the whole screen, by touch', async (client, element) => {
    await visitor.visit({ query: `lang=1033&client=${client}`, context: phone })
    await visitor.page.evaluate(`init({}, ${element})`)
    const frame = visitor.page.frameLocator('iframe')
    await state(frame, 'open')
    expect(await visitor.page.locator('iframe').boundingBox()).toMatchObject({ x: 0, y: 0, width: 390 })
    await frame.locator('#answer').tap()
    await visitor.page.keyboard.type(rightLetters)
    await frame.locator('#submit').tap()
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([passed])
  })

  // 295x262 on a screen of 375, and 0.85 to 1.5 times as wide on others; lower where what it holds is.
  test.each([
    [280, 568, 251],
    [320, 568, 252],
    [375, 667, 295],
    [450, 800, 354],
    [768, 1024, 443],
    [1024, 768, 443],
    [667, 320, 336],
    [667, 200, 251],
  ])('mobile: on a screen of %ix%i the dialog is %i wide', async (width, height, expected) => {
    const context = { ...phone, viewport: { width, height } }
    const frame = await visitor.open('{}', { query: 'lang=1033&client=1', context })
    await state(frame, 'open')
    const box = (await frame.locator('#panel').boundingBox()) as { x: number; y: number; width: number; height: number }
    expect(Math.round(box.width)).toBe(expected)
    expect(Math.abs(box.x + box.width / 2 - width / 2)).toBeLessThanOrEqual(1)
    if (width === 375) expect(box.height).toBeLessThanOrEqual(262)
  })

  test('mobile with a header: help opens, back closes', async () => {
    await visitor.visit({ query: 'lang=1033&client=1', context: phone })
    await visitor.page.evaluate('init({ showHeader: true }, document)')
    const frame = visitor.page.frameLocator('iframe')
    await frame.locator('#help').tap()
    expect(await frame.locator('#help-text').isVisible()).toBe(true)
    await frame.locator('#back').tap()
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }])
  })
})
