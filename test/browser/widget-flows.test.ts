import { memoryStore } from '@ticketgate/core'
import { type CaptchaType, tianyuClient } from '@ticketgate/core/tianyu'
import { createService, type Service, type ServiceOptions } from '@ticketgate/server'
import type { BrowserContextOptions, FrameLocator, Page, Response } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { solutionOf } from '../../packages/server/src/captcha/tokens/kinds/challenge.js'
import { createSealer } from '../../packages/server/src/captcha/tokens/sealer.js'
import { hasChromium } from './chromium.js'
import { usePages } from './pages.js'
import { type HostPage, startHostPage } from './widget-service.js'
import { answer, phone, state } from './widget-visitor.js'

const keys = { secretId: 'AKIDwidget', secretKey: 'a-secret-key-of-the-widget-test' }
const sealKeys = ['a-seal-key-of-the-widget-test-0123456789']
let aheadMs = 0
const now = () => Date.now() + aheadMs
const sealer = createSealer({ sealKeys, now })
const identity = { userIp: '127.0.0.1', businessId: 1 }

describe.skipIf(!hasChromium())('the widget on the real service', () => {
  const pages = usePages()
  let host: HostPage
  let service: Service
  let url: string
  let page: Page
  /** The right answer to the challenge shown last, read with the test's own seal key. */
  let rightAnswer: Promise<string>
  let sessions = 0

  beforeAll(async () => {
    host = await startHostPage()
  })
  afterAll(() => host.close())
  afterEach(() => service.close())

  async function start(options: Partial<ServiceOptions> = {}): Promise<void> {
    aheadMs = 0
    service = createService({ ...keys, sealKeys, port: 0, now, ...options })
    url = await service.listen()
  }
  const client = () => tianyuClient({ ...keys, endpoint: `${url}/v2/index.php` })

  /** The script's URL, as an application gets it. */
  async function scriptUrl(captchaType: CaptchaType, clientType: 1 | 2, disturbLevel: 1 | 2 = 1): Promise<string> {
    const asking = { ...identity, captchaType, disturbLevel, clientType, isHttps: 0, accountType: 0 } as const
    const result = await client().captchaIframeQuery(asking)
    if (result.outcome !== 'answered' || typeof result.body.url !== 'string') throw new Error(JSON.stringify(result))
    return result.body.url
  }
  /** The answer to the challenge in this response; where there is none, what was the answer before stays. */
  async function answerIn(response: Response, before: Promise<string>): Promise<string> {
    const body = (await response.json().catch(() => ({}))) as { challenge?: string; next?: { challenge: string } }
    const opened = sealer.open('challenge', body.challenge ?? body.next?.challenge ?? '')
    return opened.state === 'broken' ? before : solutionOf(opened.claims.task)
  }
  async function visit(script: string, options: string, context: BrowserContextOptions = {}): Promise<FrameLocator> {
    page = await pages.take(context)
    sessions = 0
    page.on('response', (response) => {
      if (response.url().endsWith('/widget/session') && response.ok()) sessions += 1
      if (/\/widget\/(challenge|answer)$/.test(response.url())) rightAnswer = answerIn(response, rightAnswer)
    })
    await page.goto(host.url(`<div id="place"></div><script src="${script}"></script>`))
    await page.evaluate(
      `window.results = []; capInit(document.getElementById('place'), { callback: (json) => results.push(json), ...${options} })`,
    )
    return page.frameLocator('iframe')
  }
  const check = async (captchaType: CaptchaType, more: object = {}) => {
    const [{ ticket }] = await page.evaluate<[{ ticket: string }]>('results')
    const result = await client().captchaCheck({ ...identity, captchaType, ticket, ...more })
    return result.outcome === 'answered' ? result.code : result
  }
  async function drag(frame: FrameLocator): Promise<void> {
    const handle = (await frame.locator('#handle').boundingBox()) as { x: number; y: number }
    const { width } = (await frame.locator('#scene').boundingBox()) as { width: number }
    const distance = (Number(await rightAnswer) * width) / 310
    await page.mouse.move(handle.x + 15, handle.y + 15)
    await page.mouse.down()
    for (const [share, dy] of [
      [0.1, 0],
      [0.35, 2],
      [0.7, 3],
      [0.95, 1],
      [1.01, 2],
      [1, 2],
    ] as const) {
      await page.mouse.move(handle.x + 15 + distance * share, handle.y + 15 + dy, { steps: 4 })
    }
    await page.mouse.up()
  }

  test('letters pass, from the script’s URL to the ticket’s check', async () => {
    await start()
    const frame = await visit(await scriptUrl(1, 2), '{}')
    await frame.locator('#bar').click()
    await state(frame, 'open')
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    expect(await check(1)).toBe(0)
    expect(await check(1, { userIp: '127.0.0.2' })).toBe(5100)
  })

  test('loads 14,500 bytes, its worker included, and nothing more than once', async () => {
    const budgets = { ip: { fetch: [1, 1e6, 1e6, 1e6], fail: [1e6, 1e6, 1e6, 1e6] } } as const
    service = createService({ ...keys, sealKeys, port: 0, now, budgets })
    const loaded: { path: string; encoding: unknown; bytes: number }[] = []
    service.app.addHook('onSend', async (request, reply, payload) => {
      const path = request.url.replace(/\?.*/, '').replace(/[0-9a-f]{12}/, 'version')
      const encoding = reply.getHeader('content-encoding')
      if (Buffer.isBuffer(payload)) loaded.push({ path, encoding, bytes: payload.length })
    })
    url = await service.listen()
    const frame = await visit(await scriptUrl(1, 2), '{}')
    await frame.locator('#bar').click()
    await state(frame, 'open')
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    const files = ['frame.css', 'main.js', 'proof-worker.js', 'words-2052.js'].map((name) => `version/${name}`)
    const expected = ['/template/TCapIframeApi.js', ...['frame.html', ...files].map((name) => `/widget/${name}`)]
    expect(loaded.map(({ path }) => path).sort()).toEqual(expected)
    expect(loaded.every(({ encoding }) => encoding === 'br' || encoding === 'gzip')).toBe(true)
    expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(14_500)
  })

  test('a script URL works once: the second time the page is told', async () => {
    await start()
    const script = await scriptUrl(1, 2)
    await visit(script, '{}')
    await visit(script, '{}')
    await expect.poll(() => page.evaluate('results')).toEqual([expect.objectContaining({ ret: 1, code: 5000 })])
    expect(await page.locator('#place [role=alert]').count()).toBe(1)
  })

  test('with its store away, the script calls the page back and says so to the visitor', async () => {
    const memory = memoryStore()
    let isAway = false
    const take: typeof memory.take = (key, use) =>
      isAway ? Promise.reject(new Error('ECONNREFUSED')) : memory.take(key, use)
    await start({ store: { ...memory, take } })
    const script = await scriptUrl(1, 2)
    isAway = true
    await visit(script, '{}')
    await expect.poll(() => page.evaluate('results')).toEqual([expect.objectContaining({ ret: 1, code: 6200 })])
    expect(await page.evaluate('capGetTicket()')).toEqual({ ticket: '', randstr: '' })
    expect(await page.locator('#place [role=alert]').textContent()).toBe('验证码无法显示。 刷新页面')
  })

  test('an hour for the form is not too long; after that, there is a way to a new captcha', async () => {
    await start()
    const frame = await visit(await scriptUrl(1, 2), '{}')
    await expect.poll(() => sessions).toBe(1)
    aheadMs = 59 * 60_000
    await frame.locator('#bar').click()
    await state(frame, 'open')
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    await expect.poll(() => page.evaluate('results')).toEqual([expect.objectContaining({ ret: 0 })])
    await page.evaluate(`capInit(document.getElementById('place'), { type: 'embed' })`)
    await state(frame, 'open')
    aheadMs = 61 * 60_000
    await frame.locator('#refresh').click()
    await state(frame, 'refused')
    const loaded = page.waitForEvent('load')
    await frame.getByRole('button', { name: '刷新页面' }).click()
    await loaded
  })

  test.each([1, 2] as const)('a slide of level %i passes on a phone', async (level) => {
    await start()
    const frame = await visit(await scriptUrl(9, 1, level), '{}', { ...phone, hasTouch: false, isMobile: false })
    await frame.locator('#handle').waitFor()
    await drag(frame)
    await page.locator('iframe').waitFor({ state: 'detached' })
    expect(await check(9)).toBe(0)
  })

  test('a slide moved by keyboard at level 2 is followed by letters, so that nobody is shut out', async () => {
    await start()
    const frame = await visit(await scriptUrl(9, 2, 2), `{ type: 'embed' }`)
    const handle = frame.locator('#handle')
    await handle.waitFor()
    const right = Number(await rightAnswer)
    for (let x = 0; x + 2 <= right; x += 2) await handle.press('ArrowRight')
    await handle.press('Enter')
    await frame.locator('#answer').waitFor()
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    expect(await check(9)).toBe(0)
  })

  test('a visitor may listen to the letters instead', async () => {
    await start()
    const frame = await visit(await scriptUrl(6, 2), `{ type: 'embed' }`)
    await state(frame, 'open')
    const recording = page.waitForResponse((response) => response.url().includes('/widget/audio'))
    await frame.locator('#audio').click()
    expect((await recording).headers()['content-type']).toContain('audio/wav')
    const silent = (await frame.locator('#play-text').textContent()) ?? ''
    await frame.locator('#play').click()
    await frame.locator('#play-text', { hasNotText: silent }).waitFor()
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    expect(await check(6)).toBe(0)
  })

  test('a hostile visit proves work, slides, then reads', async () => {
    const steps = { fetch: [1, 1, 400, 400], fail: [100, 100, 100, 100] } as const
    await start({ budgets: { ip: steps } })
    const frame = await visit(await scriptUrl(1, 2), `{ type: 'embed' }`)
    await frame.locator('#handle').waitFor()
    const sent = page.waitForRequest((request) => request.url().endsWith('/widget/answer'))
    await drag(frame)
    expect((await sent).postDataJSON()).toMatchObject({ pow: { length: 288 } })
    await frame.locator('#answer').waitFor()
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    expect(await check(1)).toBe(0)
  })

  test('too many challenges: the visitor is told when to come again', async () => {
    const steps = { fetch: [2, 2, 2, 2], fail: [100, 100, 100, 100] } as const
    await start({ budgets: { ip: steps, windowSeconds: 600 } })
    const frame = await visit(await scriptUrl(1, 2), `{ type: 'embed' }`)
    await state(frame, 'open')
    await frame.locator('#refresh').click()
    await state(frame, 'throttled')
    expect(await frame.locator('#notice-text').textContent()).toContain('10')
  })

  test('a challenge goes on after the service restarts', async () => {
    await start()
    const frame = await visit(await scriptUrl(1, 2), `{ type: 'embed' }`)
    await state(frame, 'open')
    const right = await rightAnswer
    await service.close()
    await answer(frame, right)
    await state(frame, 'offline')
    await start({ port: Number(new URL(url).port) })
    await frame.locator('#retry').click()
    await state(frame, 'open')
    await answer(frame, await rightAnswer)
    await state(frame, 'right')
    expect(await check(1)).toBe(0)
  })
})
