// Draws docs/images/login.gif, a login refused and admitted, and login.png, the same page as its captcha comes, from
// examples/express-login as it is, in Chromium: `npm run moving-picture`. Needs chromium and ImageMagick's `convert`. The captcha's answer is read by the service's own key.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ready } from './ready.mjs'

ready()
const { createVerifier } = await import('@ticketgate/core')
const { tianyu } = await import('@ticketgate/core/tianyu')
const { createService } = await import('@ticketgate/server')
const { loginApp } = await import('../examples/express-login/app.js')
const { createSealer } = await import('../packages/server/dist/captcha/tokens/sealer.js')
const { solutionOf } = await import('../packages/server/dist/captcha/tokens/kinds/challenge.js')

const picture = fileURLToPath(new URL('../docs/images/login.gif', import.meta.url))
const still = fileURLToPath(new URL('../docs/images/login.png', import.meta.url))
const maxBytes = 300_000
const colors = 96
const viewport = { width: 460, height: 640 }

const keys = { secretId: 'AKIDpicture', secretKey: 'a key for a picture' }
const sealKeys = ['a seal key that only this picture knows, 32 characters or more']
const folder = mkdtempSync(join(tmpdir(), 'ticketgate-picture-'))
const frames = []

const service = createService({ ...keys, sealKeys, port: 0 })
const endpoint = `${await service.listen()}/v2/index.php`
const verifier = createVerifier({ provider: tianyu({ ...keys, endpoint }), timeoutMs: 60_000 })
const server = createServer(loginApp(verifier)).listen(0, '127.0.0.1')
await once(server, 'listening')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const url = `http://127.0.0.1:${server.address().port}/`
  const page = await browser.newPage({ viewport, colorScheme: 'light' })
  await page.goto(url)
  await play(page)
  const sharp = await browser.newPage({ viewport, colorScheme: 'light', deviceScaleFactor: 2 })
  await sharp.goto(url)
  await untilCaptcha(sharp)
  await sharp.screenshot({ path: still, animations: 'disabled' })
  const delays = frames.flatMap(({ file, ms }) => ['-delay', `${ms / 10}`, file])
  execFileSync('convert', ['-loop', '0', ...delays, '+dither', '-colors', `${colors}`, '-layers', 'optimize', picture])
} finally {
  await browser.close()
  server.close()
  server.closeAllConnections()
  await Promise.all([verifier.close(), service.close()])
  rmSync(folder, { recursive: true })
}
const { size } = statSync(picture)
console.log(`${picture}: ${frames.length} frames, ${size} bytes`)
if (size > maxBytes) throw new Error(`The picture has more than ${maxBytes} bytes.`)

/** Two wrong passwords, then a captcha: wrong letters are refused, right ones admit. */
async function play(page) {
  const captcha = page.frameLocator('iframe')
  const show = async (ms) => {
    const file = join(folder, `${String(frames.length).padStart(2, '0')}.png`)
    await page.screenshot({ path: file, caret: 'initial', animations: 'disabled' })
    frames.push({ file, ms })
  }
  const type = async (field, text, steps) => {
    for (let step = 1; step <= steps; step += 1) {
      await field.fill(text.slice(0, Math.ceil((text.length * step) / steps)))
      await show(250)
    }
  }
  const result = (text) => page.locator('#result', { hasText: text }).waitFor()
  const signIn = page.locator('button[type=submit]')
  const password = page.locator('#password')

  await show(1_000)
  await type(page.locator('#user'), 'ada', 1)
  for (const [guess, ms] of [
    ['byron', 1_200],
    ['babbage', 1_200],
  ]) {
    await type(password, guess, 2)
    await page.locator('#result').evaluate((element) => element.replaceChildren())
    await signIn.click()
    await result('Wrong user name or password')
    await show(ms)
  }

  const challengeOf = async (act) => {
    const response = page.waitForResponse((response) => response.url().endsWith('/widget/challenge'))
    await act()
    const { challenge } = await (await response).json()
    await captcha.locator('#panel[aria-busy=false]').waitFor()
    return solutionOf(createSealer({ sealKeys, now: Date.now }).open('challenge', challenge).claims.task)
  }
  await type(password, 'lovelace', 2)
  await challengeOf(() => signIn.click())
  await show(1_200)
  await type(captcha.locator('#answer'), 'XXXX', 2)
  const letters = await challengeOf(() => captcha.locator('#submit').click())
  await show(1_600)
  await type(captcha.locator('#answer'), letters, 2)
  await captcha.locator('#submit').click()
  await result('Welcome, ada. Admitted by ticket.')
  await show(3_000)
}

/** Two wrong passwords, and the captcha that the next one brings. */
async function untilCaptcha(page) {
  await page.fill('#user', 'ada')
  for (const guess of ['byron', 'babbage', 'lovelace']) {
    await page.fill('#password', guess)
    const answered = page.waitForResponse((response) => response.url().endsWith('/login'))
    await page.click('button[type=submit]')
    await answered
  }
  const captcha = page.frameLocator('iframe')
  await captcha.locator('#panel[aria-busy=false]').waitFor()
  await captcha.locator('#answer').waitFor()
}
