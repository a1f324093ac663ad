import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { createService, type Service } from '@ticketgate/server'
import type { FrameLocator, Page, Response, Route } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LoginVerifier, loginExamples } from '../../examples/shared/test/login-examples.js'
import { solutionOf } from '../../packages/server/src/captcha/tokens/kinds/challenge.js'
import { createSealer } from '../../packages/server/src/captcha/tokens/sealer.js'
import { isCi } from '../left-out.js'
import { hasChromium } from './chromium.js'
import { usePages } from './pages.js'

const keys = { secretId: 'AKIDlogin-test', secretKey: 'login-test-secret-key' }
const sealKeys = ['a seal key that only this test knows, 32 characters or more']
const sealer = createSealer({ sealKeys, now: Date.now })

const onCi = test.skipIf(!isCi)
const wholeWay = 'two wrong passwords need no captcha, the third does, and the request is sent again by itself'

describe.skipIf(!hasChromium())('the login page', () => {
  const pages = usePages()

  describe.each(Object.entries(loginExamples))('of examples/%s', (name, makeServer) => {
    let service: Service
    let verifier: LoginVerifier
    let server: Server
    let page: Page
    let frame: FrameLocator
    let url: string
    let proofOfWork: boolean

    beforeEach(async ({ task }) => {
      // Only this test does the proof of work; the others are spared it.
      proofOfWork = task.name === wholeWay
      service = createService({ ...keys, sealKeys, port: 0, proofOfWork })
      const endpoint = `${await service.listen()}/v2/index.php`
      verifier = createVerifier({ provider: tianyu({ ...keys, endpoint }), timeoutMs: 60_000 })
      server = await makeServer(verifier)
      await once(server.listen(0, '127.0.0.1'), 'listening')
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      page = await pages.take()
      await page.goto(url)
      frame = page.frameLocator('iframe')
    })
    afterEach(async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([verifier.close(), service.close()])
    })

    const isChallenge = (response: Response) => response.url().endsWith('/widget/challenge')

    /** Reads the answer as no visitor can: out of the sealed challenge, with the test's own seal key. */
    async function answerOf(response: Response): Promise<string> {
      const { challenge, pow } = (await response.json()) as { challenge: string; pow?: object }
      expect(pow !== undefined).toBe(proofOfWork)
      const opened = sealer.open('challenge', challenge)
      if (opened.state === 'broken') throw new Error(`the challenge does not open: ${opened.fault}`)
      return solutionOf(opened.claims.task)
    }

    /** Two wrong passwords: from now on the login needs a captcha. */
    async function needCaptcha(): Promise<void> {
      for (let n = 0; n < 2; n += 1) expect((await post({ user: 'ada', password: 'byron' })).status).toBe(401)
    }

    /** Sends the form, which is held by the captcha that opens; the letters that solve it. */
    async function openCaptcha(password = 'lovelace'): Promise<string> {
      await page.fill('#user', 'ada')
      await page.fill('#password', password)
      const response = page.waitForResponse(isChallenge)
      await page.click('button[type=submit]')
      return answerOf(await response)
    }

    async function solve(letters: string): Promise<void> {
      await frame.locator('#answer').fill(letters)
      await frame.locator('#submit').click()
    }

    const shows = (text: string) => page.locator('#result', { hasText: text }).waitFor()
    const welcome = 'Welcome, ada. Admitted by ticket.'

    /** A ticket of this page, which nothing has posted. */
    async function takeTicket(): Promise<string> {
      const response = page.waitForResponse(isChallenge)
      const ticket = page.evaluate<string>(`document.querySelector('ticket-gate').fields().then((f) => f.ticket)`)
      await solve(await answerOf(await response))
      return ticket
    }

    async function signIn(password = 'lovelace'): Promise<string> {
      await page.fill('#user', 'ada')
      await page.fill('#password', password)
      await page.evaluate(`document.querySelector('#result').textContent = ''`)
      const answered = page.waitForResponse((response) => response.url() === `${url}login`)
      await page.click('button[type=submit]')
      await answered
      await page.locator('#result:not(:empty)').waitFor()
      return (await page.textContent('#result')) ?? ''
    }

    const post = (body: object) =>
      fetch(`${url}login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })

    const isFirst = name === 'express-login'
    const testAll = test.skipIf(!isFirst && !isCi)

    testAll(wholeWay, async () => {
      const statuses: number[] = []
      page.on('response', (response) => response.url() === `${url}login` && statuses.push(response.status()))
      for (let n = 0; n < 2; n += 1) expect(await signIn('byron')).toBe('Wrong user name or password.')
      expect(await page.locator('iframe').count()).toBe(0)
      expect(await page.locator('ticket-gate button').isVisible()).toBe(false)
      const letters = await openCaptcha('turing')
      expect(letters).toMatch(/^[A-Z]{4}$/i)
      await solve(letters.toLowerCase())
      await expect.poll(() => statuses).toEqual([401, 401, 400, 401])
      await shows('Wrong user name or password.')
      await solve(await openCaptcha())
      await shows(welcome)
      expect(await signIn('lovelace')).toBe('Welcome, ada. Admitted by below-limit.')
      expect(statuses).toEqual([401, 401, 400, 401, 400, 200, 200])
    })

    onCi.each([320, 375])('on a screen of %i pixels nothing sticks out, the open captcha included', async (width) => {
      await page.setViewportSize({ width, height: 640 })
      const widest = () => page.evaluate('document.documentElement.scrollWidth')
      expect(await widest()).toBe(width)
      await needCaptcha()
      const letters = await openCaptcha()
      expect(await widest()).toBe(width)
      await solve(letters)
      await shows(welcome)
      expect(await widest()).toBe(width)
    })

    onCi('a wrong answer gives a new picture and says so', async () => {
      await needCaptcha()
      await openCaptcha()
      const before = await frame.locator('#picture').getAttribute('src')
      const next = page.waitForResponse(isChallenge)
      await solve('zzzz')
      await frame.locator('html[data-state=wrong]').waitFor()
      expect(await frame.locator('#message').textContent()).not.toBe('')
      const letters = await answerOf(await next)
      expect(await frame.locator('#picture').getAttribute('src')).not.toBe(before)
      await solve(letters)
      await shows(welcome)
    })

    testAll('a ticket that was posted before is refused with 403', async () => {
      const form = { user: 'ada', password: 'lovelace', ticket: await takeTicket() }
      expect((await post(form)).status).toBe(200)
      const replay = await post(form)
      expect(replay.status).toBe(403)
      expect(await replay.json()).toMatchObject({ type: 'urn:ticketgate:reject', reason: 'replayed' })
    })

    testAll('no ticket is refused with 400; in the page Enter opens the captcha, and solving it logs in', async () => {
      await needCaptcha()
      expect((await post({ user: 'ada', password: 'lovelace' })).status).toBe(400)
      await page.fill('#user', 'ada')
      await page.fill('#password', 'lovelace')
      const response = page.waitForResponse(isChallenge)
      await page.press('#password', 'Enter')
      await solve(await answerOf(await response))
      await shows(welcome)
    })

    onCi('another user name needs no captcha for the failures of this one', async () => {
      await needCaptcha()
      expect((await post({ user: 'ADA ', password: 'lovelace' })).status).toBe(400)
      expect((await post({ user: 'charles', password: 'lovelace' })).status).toBe(401)
    })

    testAll('while the service is down nobody is let in: 503, and the handler never runs', async () => {
      const ticket = await takeTicket()
      await service.close()
      const response = await post({ user: 'ada', password: 'lovelace', ticket })
      expect(response.status).toBe(503)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await response.json()).toEqual({
        type: 'urn:ticketgate:unavailable',
        title: 'Captcha check unavailable',
        status: 503,
      })
    })

    onCi('speaks Chinese with a Chinese browser, the captcha too', async () => {
      page = await pages.take({ locale: 'zh-CN' })
      await page.goto(url)
      frame = page.frameLocator('iframe')
      expect(await page.title()).toBe('登录 · Ticketgate')
      for (let n = 0; n < 2; n += 1) expect(await signIn('byron')).toBe('用户名或密码错误。')
      const letters = await openCaptcha()
      expect(await frame.locator('html').getAttribute('lang')).toMatch(/^zh/)
      await solve(letters)
      await shows('欢迎，ada。放行依据：ticket。')
    })

    // What no server has a part in is tested on one.
    if (!isFirst) return

    onCi('a captcha that cannot be had is told, and can be tried again', async () => {
      const errors: Error[] = []
      page.on('pageerror', (error) => errors.push(error))
      await needCaptcha()
      await page.route('**/captcha.js?captcha=*', (route) => route.fulfill({ status: 503, json: { status: 503 } }))
      expect(await signIn()).toBe('Not signed in. Please try again.')
      const failed = page.locator('ticket-gate button', { hasText: 'The captcha could not be loaded. Try again' })
      await failed.waitFor()
      await page.unroute('**/captcha.js?captcha=*')
      await solve(await openCaptcha())
      await shows(welcome)
      expect(errors).toEqual([])
    })

    onCi('a captcha that is closed leaves the visitor where they were, and opens again', async () => {
      await needCaptcha()
      await openCaptcha()
      await page.keyboard.press('Escape')
      await shows('Not signed in. Please try again.')
      await solve(await openCaptcha())
      await shows(welcome)
    })

    onCi('a blocker that stops the page’s script lets nobody past the limit', async () => {
      await page.route('**/captcha.js', (route) => route.abort())
      await page.reload()
      for (let n = 0; n < 2; n += 1) expect(await signIn('byron')).toBe('Wrong user name or password.')
      await signIn()
      await shows('Please complete the captcha.')
    })

    test.each([
      ['cannot be reached', (route: Route) => route.abort()],
      ['answers with a proxy’s page', (route: Route) => route.fulfill({ status: 502, body: '<h1>Bad Gateway</h1>' })],
    ])('a server that %s is told, and the next try logs in', async (_, answerInstead) => {
      const errors: Error[] = []
      page.on('pageerror', (error) => errors.push(error))
      await needCaptcha()
      await page.route('**/login', answerInstead)
      await page.fill('#user', 'ada')
      await page.fill('#password', 'lovelace')
      await page.click('button[type=submit]')
      await shows('Not signed in. Please try again.')
      expect(errors).toEqual([])
      await page.unroute('**/login')
      await solve(await openCaptcha())
      await shows(welcome)
    })
  })
})
