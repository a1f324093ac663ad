import type { FrameLocator } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { isDraggedByHand } from '../../packages/server/src/captcha/trail.js'
import { hasChromium } from './chromium.js'
import { rightX } from './widget-service.js'
import { phone, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('the widget: slide', () => {
  const visitor = useVisitor()
  const passed = { ret: 0, ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }

  beforeEach(() => {
    visitor.service.behaviour.kind = 'slide'
  })
  const centre = async (frame: FrameLocator) => {
    const box = (await frame.locator('#handle').boundingBox()) as {
      x: number
      y: number
      width: number
      height: number
    }
    const scene = (await frame.locator('#scene').boundingBox()) as { width: number }
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, distance: (rightX * scene.width) / 310 }
  }

  test('a drag by mouse passes, and is recorded', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const { x, y, distance } = await centre(frame)
    await visitor.page.mouse.move(x, y)
    await visitor.page.mouse.down()
    await visitor.page.mouse.move(x + distance / 2, y + 9, { steps: 5 })
    await visitor.page.mouse.move(x + distance, y + 1, { steps: 5 })
    await visitor.page.mouse.up()
    await state(frame, 'right')
    const [sent] = visitor.service.answers
    expect(Math.abs(Number(sent?.answer) - rightX)).toBeLessThan(1)
    expect(sent?.trail?.length).toBeGreaterThanOrEqual(10)
    expect(sent?.trail?.at(-1)?.[1]).toBe(Number(sent?.answer))
    expect(isDraggedByHand(sent?.trail ?? [], Number(sent?.answer))).toBe(true)
  })

  test('a drag by touch passes', async () => {
    await visitor.visit({ query: 'lang=1033&client=1', context: phone })
    await visitor.page.evaluate('init({}, document)')
    const frame = visitor.page.frameLocator('iframe')
    await state(frame, 'open')
    const { x, y, distance } = await centre(frame)
    const session = await visitor.page.context().newCDPSession(visitor.page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints })
    await touch('touchStart', { x, y })
    for (let step = 1; step <= 8; step++) {
      await touch('touchMove', { x: x + (distance * step) / 8, y: y + step * (8 - step) })
    }
    await touch('touchEnd')
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await expect.poll(() => visitor.results()).toEqual([passed])
    const [sent] = visitor.service.answers
    expect(isDraggedByHand(sent?.trail ?? [], Number(sent?.answer))).toBe(true)
  })

  test('a drag of any length ends at its answer', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const { x, y, distance } = await centre(frame)
    await visitor.page.mouse.move(x, y)
    await visitor.page.mouse.down()
    // The mouse is pointer 1.
    await frame.locator('#handle').evaluate((handle) => {
      const { left } = handle.getBoundingClientRect()
      for (let i = 0; i < 2500; i++) {
        handle.dispatchEvent(
          new PointerEvent('pointermove', { pointerId: 1, clientX: left + (i % 40), clientY: i % 9 }),
        )
      }
    })
    await visitor.page.mouse.move(x + distance, y + 9, { steps: 5 })
    await visitor.page.mouse.up()
    await state(frame, 'right')
    const [sent] = visitor.service.answers
    expect([sent?.trail?.length, sent?.trail?.at(-1)?.[1]]).toEqual([2000, Number(sent?.answer)])
  })

  test.each([2052, 1028, 1033])('its hint in the language %i takes one line on a narrow screen', async (lang) => {
    const context = { ...phone, viewport: { width: 280, height: 568 } }
    const frame = await visitor.open('{}', { query: `lang=${lang}&client=1`, context })
    await state(frame, 'open')
    const { height } = (await frame.locator('#track-hint').boundingBox()) as { height: number }
    expect(height).toBeLessThanOrEqual(24)
  })

  test('passes by keyboard, without a trail', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    const handle = frame.locator('#handle')
    await handle.press('End')
    expect(await handle.getAttribute('aria-valuenow')).toBe('263')
    await handle.press('Home')
    for (let step = 0; step < 6; step++) await handle.press('PageUp')
    for (let step = 0; step < 2; step++) await handle.press('ArrowRight')
    expect(await handle.getAttribute('aria-valuenow')).toBe('160')
    expect(await handle.getAttribute('aria-valuetext')).toContain('160')
    await handle.press('Enter')
    await state(frame, 'right')
    expect(visitor.service.answers).toEqual([expect.not.objectContaining({ trail: expect.anything() })])
  })

  test('passes by a tap where the piece belongs and a confirmation, without a drag', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const scene = (await frame.locator('#scene').boundingBox()) as { width: number }
    await frame.locator('#scene').click({ position: { x: ((rightX + 23.5) * scene.width) / 310, y: 60 } })
    expect(visitor.service.answers).toEqual([])
    await frame.locator('#confirm').click()
    await state(frame, 'right')
  })

  test('a drag that ends elsewhere gets a new scene', async () => {
    const frame = await visitor.open(`{ type: 'embed' }`)
    await state(frame, 'open')
    const { x, y } = await centre(frame)
    await visitor.page.mouse.move(x, y)
    await visitor.page.mouse.down()
    await visitor.page.mouse.move(x + 40, y, { steps: 4 })
    await visitor.page.mouse.up()
    await state(frame, 'wrong')
    expect(await frame.locator('#handle').getAttribute('aria-valuenow')).toBe('0')
  })
})
