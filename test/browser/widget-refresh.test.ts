import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, phone, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('capRefresh', () => {
  const visitor = useVisitor()
  const passed = { ret: 0, ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }
  const noTicket = { ticket: '', randstr: '' }
  const frameRemoved = () => visitor.page.locator('iframe').waitFor({ state: 'detached' })
  const passAndClose = async () => {
    await answer(frame(), rightLetters)
    await state(frame(), 'right')
    await visitor.page.clock.runFor(1_000)
    await frameRemoved()
  }
  const refresh = () => visitor.page.evaluate('capRefresh()')
  const frame = () => visitor.page.frameLocator('iframe')

  describe.each([
    ['a popup', `{ type: 'popup' }`, '2', {}],
    ['a popup at its element', `{ type: 'popup', pos: 'static' }`, '2', {}],
    ['mobile web', '{}', '1', phone],
    ['an app', '{}', '4', phone],
  ])('%s', (_, options, client, context) => {
    const open = async () => {
      await visitor.visit({ query: `lang=1033&client=${client}`, context, clockStands: true })
      await visitor.page.locator('#before').focus()
      await visitor.page.evaluate(`init(${options})`)
    }

    test('that closed after a pass shows a new challenge: the server refused the ticket', async () => {
      await open()
      await passAndClose()
      const first = await visitor.page.evaluate('capGetTicket()')
      await refresh()
      expect(await visitor.page.evaluate('capGetTicket()')).toEqual(noTicket)
      await state(frame(), 'open')
      await passAndClose()
      await expect.poll(() => visitor.results()).toEqual([passed, passed])
      expect(await visitor.page.evaluate('capGetTicket()')).not.toEqual(first)
      // By the session that the first one opened: the script may be too old by now.
      expect(visitor.service.sessions).toEqual([{ token: 'token' }, { token: 'token-session' }])
    })

    test('that the visitor closed shows itself again, and may be closed again', async () => {
      await open()
      for (let times = 1; times <= 2; times += 1) {
        await state(frame(), 'open')
        await frame().locator('#close').click()
        await frameRemoved()
        await expect.poll(() => visitor.results()).toHaveLength(times)
        await refresh()
      }
      await passAndClose()
      await expect.poll(() => visitor.results()).toEqual([{ ret: 1 }, { ret: 1 }, passed])
    })

    test('shows nothing after capDestroy', async () => {
      await open()
      await passAndClose()
      await visitor.page.evaluate('capDestroy(), capRefresh()')
      expect(await visitor.page.locator('iframe').count()).toBe(0)
    })
  })

  test('a popup shown again gives the focus back to where it was this time', async () => {
    await visitor.open(`{ type: 'popup' }`)
    await frame().locator('#close').click()
    await frameRemoved()
    await visitor.page.locator('#before').focus()
    await refresh()
    await state(frame(), 'open')
    await frame().locator('#close').click()
    await frameRemoved()
    expect(await visitor.page.evaluate('document.activeElement.id')).toBe('before')
  })

  test('a popup that stays after a pass shows a new challenge in its place', async () => {
    await visitor.open(`{ type: 'popup', keepOpen: true }`)
    await answer(frame(), rightLetters)
    await state(frame(), 'right')
    await refresh()
    await state(frame(), 'open')
    expect(visitor.service.sessions).toHaveLength(1)
    await frame().locator('#close').click()
    await expect.poll(() => visitor.results()).toEqual([passed, { ret: 1 }])
  })

  test('a bar opens again after a pass, and forgets the ticket', async () => {
    await visitor.open('{}')
    await frame().locator('#bar').click()
    await answer(frame(), rightLetters)
    await state(frame(), 'right')
    await refresh()
    await state(frame(), 'idle')
    expect(await visitor.page.evaluate('capGetTicket()')).toEqual(noTicket)
    expect(visitor.service.challenges).toHaveLength(1)
    await frame().locator('#bar').click()
    await answer(frame(), rightLetters)
    await state(frame(), 'right')
    await expect.poll(() => visitor.results()).toEqual([passed, passed])
  })

  test.each(['{}', `{ type: 'embed' }`])('an open captcha shows a new picture: %s', async (options) => {
    await visitor.open(options)
    if (options === '{}') await frame().locator('#bar').click()
    await state(frame(), 'open')
    const next = visitor.page.waitForResponse('**/widget/challenge')
    await refresh()
    await next
    await answer(frame(), rightLetters)
    await state(frame(), 'right')
    expect(visitor.service.challenges).toHaveLength(2)
    await expect.poll(() => visitor.results()).toEqual([passed])
  })
})
