import { describe, expect, test } from 'vitest'
import { hasChromium } from './chromium.js'
import { rightLetters } from './widget-service.js'
import { answer, state, useVisitor } from './widget-visitor.js'

describe.skipIf(!hasChromium())('a ticket that expires in an open page', () => {
  const visitor = useVisitor()
  const noTicket = { ticket: '', randstr: '' }
  const someTicket = { ticket: expect.stringMatching(/^ticket-/), randstr: expect.stringMatching(/^rand-/) }
  const ticket = () => visitor.page.evaluate('capGetTicket()')
  const expirations = () => visitor.page.evaluate('expirations')

  /** Solves a captcha whose ticket lasts a minute, in a page whose time passes as the test says. */
  async function solve(options: string) {
    visitor.service.behaviour.ticketSeconds = 60
    await visitor.visit()
    await visitor.page.clock.install({ time: 0 })
    await visitor.page.clock.pauseAt(60_000)
    await visitor.page.evaluate(`window.expirations = 0; init({ expired: () => { expirations += 1 }, ...${options} })`)
    const frame = visitor.page.frameLocator('iframe')
    if (options === '{}') await frame.locator('#bar').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(ticket).not.toEqual(noTicket)
    return frame
  }

  test('is gone, the page hears of it once, and the bar says so and opens again', async () => {
    const frame = await solve('{}')
    await visitor.page.clock.runFor(59_000)
    expect([await expirations(), await ticket()]).toEqual([0, someTicket])
    await visitor.page.clock.runFor(1_000)
    expect([await expirations(), await ticket()]).toEqual([1, noTicket])
    await state(frame, 'idle')
    expect(await frame.locator('#bar').textContent()).toBe('Expired. Click to verify again')
    expect(await frame.locator('#live').textContent()).toBe('Your verification has expired.')
    await frame.locator('#bar').click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
    await expect.poll(ticket).toEqual(someTicket)
    await visitor.page.clock.runFor(60_000)
    expect(await expirations()).toBe(2)
  })

  test('is asked for again by a button where the captcha stands in the page', async () => {
    const frame = await solve(`{ type: 'embed' }`)
    await visitor.page.clock.runFor(60_000)
    await state(frame, 'expired')
    expect(await frame.locator('#notice-text').textContent()).toBe('Your verification has expired.')
    await frame.getByRole('button', { name: 'Verify again' }).click()
    await answer(frame, rightLetters)
    await state(frame, 'right')
  })

  test('is gone, too, where the captcha has closed', async () => {
    await solve(`{ type: 'popup' }`)
    await visitor.page.clock.runFor(2_000)
    await visitor.page.locator('iframe').waitFor({ state: 'detached' })
    await visitor.page.clock.runFor(58_000)
    expect([await expirations(), await ticket()]).toEqual([1, noTicket])
    await expect.poll(() => visitor.results()).toHaveLength(1)
  })

  test.each(['visibilitychange', 'pageshow'])(
    'that slept meanwhile is gone as soon as the page is seen again (%s)',
    async (event) => {
      await solve('{}')
      await visitor.page.clock.setSystemTime(3_600_000)
      expect(await expirations()).toBe(0)
      await visitor.page.evaluate(`(${event === 'pageshow'} ? window : document).dispatchEvent(new Event('${event}'))`)
      expect([await expirations(), await ticket()]).toEqual([1, noTicket])
    },
  )

  test('is never handed out, whatever the page’s timers do', async () => {
    await solve('{}')
    await visitor.page.clock.setSystemTime(3_600_000)
    expect([await ticket(), await expirations()]).toEqual([noTicket, 1])
  })

  test('expires for nobody once the page has thrown it away', async () => {
    await solve(`{ type: 'embed' }`)
    await visitor.page.evaluate('capRefresh()')
    await visitor.page.clock.runFor(120_000)
    expect(await expirations()).toBe(0)
  })

  test('of TencentCaptcha is gone, too', async () => {
    visitor.service.behaviour.ticketSeconds = 60
    await visitor.visit({ body: `<script src="${visitor.service.origin}/TCaptcha.js"></script>` })
    await visitor.page.clock.install({ time: 0 })
    await visitor.page.clock.pauseAt(60_000)
    await visitor.page.evaluate(`window.expirations = 0
      window.captcha = new TencentCaptcha('2000000', (result) => results.push(result), { expired: () => { expirations += 1 } })
      captcha.show()`)
    await answer(visitor.page.frameLocator('iframe'), rightLetters)
    await expect.poll(() => visitor.results()).toHaveLength(1)
    expect(await visitor.page.evaluate('captcha.getTicket()')).toEqual(someTicket)
    await visitor.page.clock.runFor(60_000)
    expect([await expirations(), await visitor.page.evaluate('captcha.getTicket()')]).toEqual([1, null])
  })
})
