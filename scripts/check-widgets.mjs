// The widgets that vendors let one serve oneself, in Chromium: loaded by our element, solved, admitted once.
import { strictEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createVerifier } from '@ticketgate/core'
import { createChallenge, sendReply } from '@ticketgate/core/adapter'
import { altcha } from '@ticketgate/core/altcha'
import { cap } from '@ticketgate/core/cap'
import { chromium } from 'playwright-core'

async function listening(handle) {
  const server = createServer((request, response) => void handle(request, response))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** A Cap server of its own library's parts: the standalone one is not published as a package. */
export async function capServer(require, files = {}) {
  const Cap = require('@cap.js/server')
  const store = new Cap({ noFSState: true })
  const [siteKey, secret] = ['0123456789', 'sk-the-secret']
  const easy = { challengeCount: 2, challengeDifficulty: 1 }
  const prefixed = ({ token, ...redeemed }) => ({ ...redeemed, ...(token && { token: `${siteKey}:${token}` }) })

  async function answer(path, body) {
    if (path === `/${siteKey}/challenge`) return [200, await store.createChallenge(easy)]
    if (path === `/${siteKey}/redeem`) return [200, prefixed(await store.redeemChallenge(body))]
    if (path !== `/${siteKey}/siteverify`) return [404, {}]
    if (body.secret !== secret) return [403, { success: false, error: 'Invalid site key or secret' }]
    const { success } = await store.validateToken(body.response.slice(siteKey.length + 1))
    return success ? [200, { success }] : [404, { success, error: 'Token not found' }]
  }

  const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' }
  const server = await listening(async (request, response) => {
    if (request.method === 'OPTIONS') return response.writeHead(204, headers).end()
    const file = files[request.url]
    if (file !== undefined) return response.writeHead(200, { ...headers, 'Content-Type': file.type }).end(file.body)
    const text = await bodyOf(request)
    const [status, body] = await answer(request.url, text === '' ? {} : JSON.parse(text))
    response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })

  /** What its widget does: each puzzle is a salt and what the hash has to begin with, both from a seed. */
  async function solve() {
    const { token, challenge } = await store.createChallenge(easy)
    const solutions = Array.from({ length: challenge.c }, (_, index) => {
      const [salt, target] = [seeded(`${token}${index + 1}`, challenge.s), seeded(`${token}${index + 1}d`, challenge.d)]
      let nonce = 0
      while (
        !createHash('sha256')
          .update(salt + nonce)
          .digest('hex')
          .startsWith(target)
      )
        nonce += 1
      return nonce
    })
    return prefixed(await store.redeemChallenge({ token, solutions })).token
  }
  return { ...server, siteKey, secret, solve }
}

function seeded(seed, length) {
  let state = 2166136261
  for (const char of seed) {
    state ^= char.charCodeAt(0)
    state += (state << 1) + (state << 4) + (state << 7) + (state << 8) + (state << 24)
  }
  state >>>= 0
  let result = ''
  while (result.length < length) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    result += (state >>> 0).toString(16).padStart(8, '0')
  }
  return result.slice(0, length)
}

const page = `<!doctype html><html lang="en"><title>Login</title><script src="/captcha.js" async></script>
  <form method="post" action="/login"><input name="user" value="ada"><ticket-gate></ticket-gate><button>Go</button></form>`

async function run(browser, provider, files) {
  const verifier = createVerifier({ provider, timeoutMs: 20_000 })
  const challenge = createChallenge(verifier)
  const requests = []
  const site = await listening(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://site')
    const like = { method: request.method, path: pathname, headers: request.headers, ip: '203.0.113.7' }
    if (pathname === '/captcha.js') {
      const scriptRequest = { ...like, query: Object.fromEntries(searchParams), body: undefined }
      return sendReply(response, await challenge.reply(scriptRequest, scriptRequest))
    }
    if (files[pathname] !== undefined) return response.setHeader('Content-Type', 'text/javascript').end(files[pathname])
    if (pathname !== '/login') return response.setHeader('Content-Type', 'text/html').end(page)
    const login = { ...like, query: {}, body: Object.fromEntries(new URLSearchParams(await bodyOf(request))) }
    requests.push(login)
    const { admitted, verdict } = await verifier.verify(login)
    response.end(admitted ? 'Welcome.' : JSON.stringify(verdict))
  })
  const tab = await browser.newPage()
  try {
    await tab.goto(site.origin)
    await tab.click('button:has-text("Go")')
    await tab.waitForURL('**/login')
    strictEqual(await tab.textContent('body'), 'Welcome.')
    const names = Object.keys(requests[0].body).filter((name) => name !== 'user')
    strictEqual(names.join(), provider.fieldNames.join())
    strictEqual((await verifier.verify(requests[0])).verdict?.reason, 'replayed')
  } finally {
    await tab.close()
    await site.close()
    await verifier.close()
  }
}

export async function checkWidgets(require) {
  const widget = (path) => readFileSync(require.resolve(path), 'utf8')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  const altchaScript = widget('altcha')
  const key = 'a key of thirty-two letters and more'
  try {
    await run(browser, altcha({ hmacKey: key, cost: 100, scriptUrl: '/altcha.js' }), { '/altcha.js': altchaScript })
    const capScript = widget('cap-widget/cap.min.js')
    const server = await capServer(require, { '/assets/widget.js': { type: 'text/javascript', body: capScript } })
    const { origin: url, siteKey, secret } = server
    await run(browser, cap({ url, siteKey, secret }), {})
    await server.close()
  } finally {
    await browser.close()
  }
}
