// What visitors and their back ends do, as a mixture: each visit says what became of it.
import { randomInt } from 'node:crypto'
import { qcloudV1Signature } from '@ticketgate/core/tianyu'
import { Pool } from 'undici'
import { keys } from './keys.mjs'

/**
 * As many as it takes for none to have more visitors than its budget: far beyond it they all get slides, whatever
 * was asked for, and the mixture is another one.
 */
const businesses = 100

/** @returns { visit(): Promise<outcome>, call(), junk(), close() }; an outcome is 'ok', or what was wrong */
export function visitors(url, connections = 64) {
  const pool = new Pool(url, { connections })
  const address = () => `203.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`

  async function send(method, path, { type, body, ip = address() } = {}) {
    const headers = { 'x-forwarded-for': ip, ...(type !== undefined && { 'content-type': type }) }
    const answer = await pool.request({ method, path, headers, body })
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
  }

  async function call(parameters) {
    const params = {
      Nonce: String(randomInt(1, 2 ** 47)),
      SecretId: keys.secretId,
      SignatureMethod: 'HmacSHA256',
      Timestamp: String(Math.floor(Date.now() / 1000)),
      ...parameters,
    }
    const { host, pathname } = new URL('/v2/index.php', url)
    const Signature = qcloudV1Signature({ method: 'POST', host, path: pathname, params }, keys.secretKey, 'HmacSHA256')
    const body = new URLSearchParams({ ...params, Signature }).toString()
    const { headers, text } = await send('POST', pathname, { type: 'application/x-www-form-urlencoded', body })
    return { ...JSON.parse(text), retryAfter: headers['retry-after'] }
  }

  const post = (path, body, ip) =>
    send('POST', path, { type: 'application/json', body: JSON.stringify(body), ip }).then(({ text }) =>
      JSON.parse(text),
    )
  const visitor = (captchaType) => ({
    captchaType: String(captchaType),
    userIp: address(),
    businessId: String(randomInt(businesses)),
  })
  const outcomeOf = (code) => (code === 0 ? 'ok' : `code ${code}`)

  /** The token that the page's script carries. */
  async function open(captchaType) {
    const of = visitor(captchaType)
    const { code, script } = await call({ Action: 'CaptchaQuery', script: '0', ...of })
    if (code !== 0) return { outcome: `code ${code}` }
    const [token] = /[\w-]{130,}/.exec(script) ?? []
    return token === undefined ? { outcome: 'no token' } : { token, ip: of.userIp }
  }

  async function solve(captchaType) {
    const { outcome, token, ip } = await open(captchaType)
    if (outcome !== undefined) return outcome
    const shown = await post('/widget/challenge', { token }, ip)
    if (shown.challenge === undefined) return `no challenge: ${shown.error}`
    // The work is what a browser pays; without it the answer is refused, and that is right.
    const answer = await post('/widget/answer', { challenge: shown.challenge, answer: 'XXXX' }, ip)
    return answer.reason === 'pow' ? 'ok' : `answer: ${answer.reason ?? answer.error}`
  }

  /** A ticket verifies twice, and not a third time. */
  async function check() {
    const of = visitor(1)
    const { code, ticket } = await call({ Action: 'TicketgateTestTicket', ...of })
    if (code !== 0) return `code ${code}`
    const codes = []
    for (let n = 0; n < 3; n += 1) codes.push((await call({ Action: 'CaptchaCheck', ticket, ...of })).code)
    if (codes.filter((one) => one === 0).length > 2) return 'admitted too often'
    return codes.join() === '0,0,5100' ? 'ok' : `codes ${codes.join()}`
  }

  const ways = [
    ...Array(8).fill(() => solve(1)),
    ...Array(2).fill(() => solve(9)),
    ...Array(6).fill(check),
    ...Array(4).fill(async () => outcomeOf((await call({ Action: 'CaptchaGetUrl', ...visitor(1) })).code)),
  ]
  const junk = [
    () => send('GET', `/${randomInt(2 ** 40).toString(36)}`),
    () => send('POST', '/v2/index.php', { type: 'text/plain', body: 'x'.repeat(2_000) }),
    () => send('POST', '/widget/answer', { type: 'application/json', body: '{"challenge":1}' }),
    () => send('POST', '/widget/challenge', { type: 'application/json', body: `{"token":"${'A'.repeat(140)}"}` }),
    () => send('GET', `/v2/index.php?Action=CaptchaCheck&Signature=x&Timestamp=1&Nonce=1&SecretId=${keys.secretId}`),
  ]
  const failed = (error) => `failed: ${error.code ?? error.message}`
  const anyOf = (list) => list[randomInt(list.length)]

  return {
    call,
    visit: () => anyOf(ways)().catch(failed),
    junk: () => anyOf(junk)().then(() => 'ok', failed),
    close: () => pool.destroy(),
  }
}
