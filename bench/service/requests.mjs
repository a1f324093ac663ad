// The requests that are measured, signed and ready to be sent.
import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { keys } from './keys.mjs'
import { sendAll } from './send.mjs'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

/** One signed action. */
export function action(url, parameters) {
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
  return { method: 'POST', path: pathname, type: form, body: new URLSearchParams({ ...params, Signature }).toString() }
}

export const post = (path, body) => ({ method: 'POST', path, type: json, body: JSON.stringify(body) })

const visitor = { captchaType: '1', userIp: '203.0.113.9', businessId: '1', sceneId: '1', uid: 'visitor' }
const times = (count, make) => Array.from({ length: count }, (_, n) => make(n))

export const captchaQuery = (url, count) =>
  times(count, () => action(url, { Action: 'CaptchaQuery', script: '0', ...visitor }))

/** Each with a ticket of its own that is real. */
export async function captchaCheck(url, count) {
  const answers = await sendAll(
    url,
    times(count, () => action(url, { Action: 'TicketgateTestTicket', ...visitor })),
  )
  return answers.map(({ text }) => action(url, { Action: 'CaptchaCheck', ticket: JSON.parse(text).ticket, ...visitor }))
}

const challengesPerToken = 60

export async function challenges(ask, count, { captchaType, alternative }) {
  const { tokens } = await ask({ name: 'tokens', count: Math.ceil(count / challengesPerToken), captchaType })
  return times(count, (n) => post('/widget/challenge', { token: tokens[n % tokens.length], alternative }))
}

/** Right answers with their work, of challenges that are fetched here. */
export async function answers(ask, url, count, findProof) {
  const asked = await sendAll(url, await challenges(ask, count, { captchaType: 1 }))
  const views = asked.map(({ text }) => JSON.parse(text))
  const { solutions } = await ask({ name: 'solutions', challenges: views.map(({ challenge }) => challenge) })
  return views.map(({ challenge, pow }, n) =>
    post('/widget/answer', { challenge, answer: solutions[n], pow: findProof(pow) }),
  )
}

export async function recordings(ask, url, count) {
  const asked = await sendAll(url, await challenges(ask, count, { captchaType: 1, alternative: 'audio' }))
  return asked.map(({ text }) => {
    const { challenge } = JSON.parse(text)
    return { method: 'GET', path: `/widget/audio?challenge=${encodeURIComponent(challenge)}` }
  })
}
