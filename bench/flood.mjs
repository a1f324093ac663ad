// More signed requests than the service has room to remember: its 500,000 marks of each kind are filled, really, and what
// each caller gets is shown before, in between, and when their five minutes are over: node --expose-gc bench/flood.mjs
import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { claimsOf } from '../packages/server/dist/captcha/captcha-request.js'
import { solutionOf } from '../packages/server/dist/captcha/tokens/kinds/challenge.js'
import { table } from './report.mjs'
import { findProof } from './service/find-proof.mjs'
import { keys } from './service/keys.mjs'

const room = 500_000
const markLifeMs = 301_000
const host = 'captcha.test'
const appId = '2000000001'
const visitor = { userIp: '203.0.113.9', businessId: '1', sceneId: '1', captchaType: '1' }
let aheadMs = 0

const service = createService({
  secretId: keys.secretId,
  secretKey: keys.secretKey,
  sealKeys: [keys.sealKey],
  publicUrl: `http://${host}`,
  captchaApps: { [appId]: 'an-app-secret-key-of-the-bench' },
  ticketUses: 5,
  scriptTtlSeconds: 3600,
  testTickets: true,
  now: () => Date.now() + aheadMs,
})
const { app, context } = service

async function signed(parameters) {
  const params = {
    Nonce: String(randomInt(1, 2 ** 47)),
    SecretId: keys.secretId,
    SignatureMethod: 'HmacSHA256',
    Timestamp: String(Math.floor(context.now() / 1000)),
    ...visitor,
    ...parameters,
  }
  const request = { method: 'GET', host, path: '/v2/index.php', params }
  const Signature = qcloudV1Signature(request, keys.secretKey, 'HmacSHA256')
  const url = `/v2/index.php?${new URLSearchParams({ ...params, Signature })}`
  const { statusCode, headers, body } = await app.inject({ url, headers: { host } })
  const { code, ticket } = JSON.parse(body)
  const retryAfter = headers['retry-after'] === undefined ? '' : `, Retry-After: ${headers['retry-after']}`
  return { ticket, shown: `${statusCode}, code ${code}${retryAfter}` }
}

async function post(path, body) {
  const { statusCode, json } = await app.inject({ method: 'POST', url: path, headers: { host }, body })
  if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`)
  return json()
}

/** From the page's token, or the id of its application, to a ticket. */
async function solve(pass) {
  const { token } = await post('/widget/session', pass)
  const { challenge, pow } = await post('/widget/challenge', { token })
  const answer = solutionOf(context.tokens.open('challenge', challenge).claims.task)
  const { ok, ticket } = await post('/widget/answer', { challenge, answer, pow: findProof(pow) })
  if (!ok) throw new Error('A right answer was refused.')
  return ticket
}

const heldMb = () => {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}

/** By the way that every signed request takes. @returns how many were remembered */
async function fill(isPageView) {
  let remembered = 0
  for (let n = 0; n < room; n += 1) {
    const request = { name: `request:${isPageView}${n}`, ttlMs: markLifeMs, isPageView }
    if ((await context.requestMarks.see(request)) === 'new') remembered += 1
  }
  return remembered
}

const open = () => signed({ Action: 'CaptchaQuery', script: '0' })
const check = () => signed({ Action: 'CaptchaCheck', ticket })

const { ticket } = await signed({ Action: 'TicketgateTestTicket' })
/** As CaptchaQuery puts it into a page. */
const token = context.tokens.seal('script', claimsOf(context, { identity: {}, visit: {}, captchaType: 1 }))
const passes = async (pass) => (typeof (await solve(pass)) === 'string' ? 'a ticket' : 'none')

const rows = []
async function ask(when) {
  rows.push([
    when,
    (await open()).shown,
    (await check()).shown,
    await passes({ token }),
    await passes({ appId }),
    heldMb().toFixed(0),
  ])
  console.log(rows.at(-1).join('  '))
}

await ask('before')
const pages = await fill(true)
await ask(`${pages.toLocaleString('en')} requests of pages remembered`)
const checks = await fill(false)
await ask(`${checks.toLocaleString('en')} checks as well`)
aheadMs = markLifeMs + 1_000
await ask('301 seconds later')

table(['', 'CaptchaQuery', 'CaptchaCheck', 'page with its script', 'page with an app id alone', 'MB'], rows)
await service.close()
