import { readFileSync } from 'node:fs'
import type { Frame, FrameLocator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { axePath, type FakeBehaviour, rightLetters } from './widget-service.js'
import { answer, phone, state, useVisitor, type Wish } from './widget-visitor.js'

describe.skipIf(!hasChromium())('axe-core finds nothing to complain of in the widget', () => {
  const visitor = useVisitor()
  const axe = readFileSync(axePath, 'utf8')
  const insideFrame = () => visitor.page.frames().find((frame) => frame.url().includes('/widget/frame.html')) as Frame

  async function violations(): Promise<unknown[]> {
    await insideFrame().evaluate(axe)
    await visitor.page.evaluate(axe)
    const inside = await insideFrame().evaluate(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
    )
    const outside = await visitor.page.evaluate(
      `axe.run(document.getElementById('place') ?? document.body, { iframes: false })`,
    )
    return [inside, outside].flatMap((result) =>
      (result as { violations: { id: string; nodes: { html: string }[] }[] }).violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ html }) => html),
      })),
    )
  }

  interface Case {
    options?: string
    wish?: Wish
    behaviour?: Partial<FakeBehaviour>
    /** The state to wait for, after `act`. */
    reach?: string
    act?: (frame: FrameLocator) => Promise<unknown>
  }
  const dark: Wish = { context: { colorScheme: 'dark' } }
  const small: Wish = { query: 'lang=2052&client=1', context: phone }
  const embed = `{ type: 'embed' }`
  const popup = `{ type: 'popup' }`
  const solve = (letters: string) => (frame: FrameLocator) => answer(frame, letters)
  const goOffline = async (frame: FrameLocator) => {
    await state(frame, 'open')
    await visitor.page.context().setOffline(true)
    await frame.locator('#refresh').click()
  }

  const cases: Record<string, Case> = {
    idle: { options: '{}', reach: 'idle' },
    'idle, dark': { options: '{}', wish: dark, reach: 'idle' },
    letters: {},
    'letters, dark': { wish: dark },
    popup: { options: popup },
    'yellow accent': { options: `{ type: 'popup', themeColor: 'ffe14d' }` },
    'black accent in the dark': { options: `{ type: 'popup', themeColor: '000' }`, wish: dark },
    mobile: { options: '{}', wish: small },
    'mobile with header, help open': {
      options: '{ showHeader: true }',
      wish: small,
      act: (frame) => frame.locator('#help').click(),
    },
    checking: { behaviour: { hold: true }, act: solve('held'), reach: 'checking' },
    wrong: { act: solve('nope'), reach: 'wrong' },
    'wrong, dark': { wish: dark, act: solve('nope'), reach: 'wrong' },
    right: { act: solve(rightLetters), reach: 'right' },
    'right, bar, dark': {
      options: '{}',
      wish: dark,
      act: async (frame) => {
        await frame.locator('#bar').click()
        await answer(frame, rightLetters)
      },
      reach: 'right',
    },
    audio: {
      act: async (frame) => {
        await frame.locator('#audio').click()
        await frame.locator('#play').waitFor()
      },
    },
    slide: { behaviour: { kind: 'slide' } },
    'slide, placed by a tap': { behaviour: { kind: 'slide' }, act: (frame) => frame.locator('#scene').click() },
    'slide, dark, moved': {
      options: popup,
      wish: dark,
      behaviour: { kind: 'slide' },
      act: (frame) => frame.locator('#handle').press('End'),
    },
    'slide after letters': {
      behaviour: { thenSlide: true },
      act: async (frame) => {
        await answer(frame, rightLetters)
        await frame.locator('#handle').waitFor()
      },
    },
    'ticket expired': { behaviour: { ticketSeconds: 0.1 }, act: solve(rightLetters), reach: 'expired' },
    'ticket expired, bar': {
      options: '{}',
      behaviour: { ticketSeconds: 0.1 },
      act: async (frame) => {
        await frame.locator('#bar').click()
        await answer(frame, rightLetters)
        await frame.locator('#bar', { hasText: 'Expired' }).waitFor()
      },
      reach: 'idle',
    },
    expired: { behaviour: { expiresInSeconds: 0.1 }, reach: 'expired' },
    throttled: { behaviour: { trouble: { error: 'throttled', retryAfterSeconds: 60 } }, reach: 'throttled' },
    refused: { behaviour: { trouble: { error: 'spent' } }, reach: 'refused' },
    offline: { act: goOffline, reach: 'offline' },
    'offline, dark': { wish: dark, act: goOffline, reach: 'offline' },
  }

  test.each(Object.entries(cases))(
    'in the state: %s',
    async (_name, { options = embed, wish = {}, behaviour, reach = 'open', act }) => {
      Object.assign(visitor.service.behaviour, behaviour)
      // Colours are judged at rest, not on their way.
      const frame = await visitor.open(options, { ...wish, context: { reducedMotion: 'reduce', ...wish.context } })
      await act?.(frame)
      await state(frame, reach)
      await visitor.page.context().setOffline(false)
      expect(await violations()).toEqual([])
      visitor.service.release()
    },
  )

  test('an answer that waits for the computation', async () => {
    await visitor.visit({ context: { reducedMotion: 'reduce' } })
    await visitor.page.route('**/proof-worker.js', () => {})
    await visitor.page.evaluate(`init(${embed})`)
    const frame = visitor.page.frameLocator('iframe')
    await answer(frame, rightLetters)
    await state(frame, 'checking')
    expect(await violations()).toEqual([])
  })

  test.each([
    ['in the page, light', embed, 'light'],
    ['in the page, dark', embed, 'dark'],
    ['over the page', popup, 'light'],
  ] as const)('where its frame did not load, %s', async (_, options, colorScheme) => {
    await visitor.visit({ context: { colorScheme } })
    await visitor.page.route('**/widget/frame.html', (route) => route.abort())
    await visitor.page.evaluate(`init(${options})`)
    await visitor.page.locator('#place [role=alert]').waitFor()
    await visitor.page.evaluate(axe)
    const { violations } = await visitor.page.evaluate<{ violations: unknown[] }>(
      `axe.run(document.getElementById('place'))`,
    )
    expect(violations).toEqual([])
  })
})
