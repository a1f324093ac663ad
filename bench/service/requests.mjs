// The requests that are measured, signed and ready to be sent. Each has a visitor of its own, as a page's have: of one
// network, that is shown no scene twice, every slide would have a scene painted for it.
import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { keys } from './keys.mjs'

const someIp = () => `${randomInt(1, 224)}.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`

/** One signed action. */
function action({ url }, parameters) {
  const params = {
    Nonce: String(randomInt(1, 2 ** 47)),
    SecretId: keys.secretId,
    SignatureMethod: 'HmacSHA256',
    Timestamp: String(Math.floor(Date.now() / 1000)),
    ...parameters,
  }
  const { host, pathname } = new URL('/v2/index.php', url)
  const signed = { method: 'POST', host, path: pathname, params }
  const Signature = qcloudV1Signature(signed, keys.secretKey, 'HmacSHA256')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', path: pathname, headers, body: new URLSearchParams({ ...params, Signature }).toString() }
}

const fromPage = (headers) => ({ ...headers, 'x-forwarded-for': someIp() })

const post = (path, body) => ({
  method: 'POST',
  path,
  headers: fromPage({ 'content-type': 'application/json' }),
  body: JSON.stringify(body),
})

const someVisitor = () => ({
  captchaType: '1',
  userIp: someIp(),
  businessId: '1',
  sceneId: '1',
  uid: `visitor-${randomInt(2 ** 32)}`,
})
const times = (count, make) => Array.from({ length: count }, (_, n) => make(n))

export const captchaQuery = async (app, count) =>
  times(count, () => action(app, { Action: 'CaptchaQuery', script: '0', ...someVisitor() }))

/** Each with a ticket of its own that is real. */
export async function captchaCheck(app, count) {
  const visitors = times(count, someVisitor)
  const answers = await app.sendAll(
    visitors.map((visitor) => action(app, { Action: 'TicketgateTestTicket', ...visitor })),
  )
  return answers.map(({ text }, n) =>
    action(app, { Action: 'CaptchaCheck', ticket: JSON.parse(text).ticket, ...visitors[n] }),
  )
}

/** A page opens its captcha. */
export async function sessions(app, count) {
  const { tokens } = await app.ask({ name: 'tokens', count, captchaType: 1, purpose: 'script' })
  return tokens.map((token) => post('/widget/session', { token }))
}

export async function challenges(app, count, { captchaType, alternative }) {
  const { tokens } = await app.ask({ name: 'tokens', count, captchaType, purpose: 'session' })
  return tokens.map((token) => post('/widget/challenge', { token, alternative }))
}

/** Right answers, with the work that they cost. */
export async function answers(app, count, { puzzles, findProof }) {
  const { challenges } = await app.ask({ name: 'challenges', count, puzzles })
  return challenges.map(({ challenge, answer, work }) =>
    post('/widget/answer', { challenge, answer, ...(puzzles > 0 && { pow: findProof(work) }) }),
  )
}

export async function recordings(app, count) {
  const issued = await app.sendAll(await challenges(app, count, { captchaType: 1, alternative: 'audio' }))
  return issued.map(({ text }) => {
    const { challenge } = JSON.parse(text)
    const path = `/widget/audio?challenge=${encodeURIComponent(challenge)}`
    return { method: 'GET', path, headers: fromPage() }
  })
}
