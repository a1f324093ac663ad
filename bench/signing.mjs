// Signature v1, from parameters to the signed query: core's way against a plain sort, join, createHmac and
// URLSearchParams. CPU time, interleaved rounds, medians of the per-round ratios.
import { createHmac } from 'node:crypto'
import { signedQueries } from '../packages/core/dist/providers/tianyu/signed-query.js'
import { median, table } from './report.mjs'

const rounds = 15
const count = 40_000
const secretId = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA'
const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA'
const endpoint = new URL('https://csec.api.qcloud.com/v2/index.php')
const params = {
  businessId: 1,
  captchaType: 1,
  sceneId: 2,
  ticket: 't03bMZGUvN0fQ4hTqjW5lXk2cYd8sRa7ePo1iLm6nBv9uJw*',
  uid: 'visitor-4711',
  userIp: '203.0.113.7',
  xForwardedFor: '203.0.113.7, 198.51.100.2',
}
const moment = { timestampSeconds: 1465185768, nonce: 11886 }

function plain(signatureMethod) {
  const all = {
    ...params,
    Action: 'CaptchaCheck',
    Nonce: moment.nonce,
    Region: 'gz',
    SecretId: secretId,
    SignatureMethod: signatureMethod,
    Timestamp: moment.timestampSeconds,
  }
  const pairs = Object.keys(all)
    .sort()
    .map((name) => `${name.replaceAll('_', '.')}=${all[name]}`)
    .join('&')
  const hash = signatureMethod === 'HmacSHA1' ? 'sha1' : 'sha256'
  const signature = createHmac(hash, secretKey)
    .update(`POST${endpoint.host}${endpoint.pathname}?${pairs}`)
    .digest('base64')
  return new URLSearchParams({ ...all, Signature: signature }).toString()
}

function cpuOf(run) {
  const before = process.cpuUsage()
  for (let index = 0; index < count; index += 1) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

const rows = []
for (const signatureMethod of ['HmacSHA1', 'HmacSHA256']) {
  const options = { method: 'POST', endpoint, secretId, secretKey, region: 'gz', signatureMethod, token: undefined }
  const query = signedQueries(options)
  const coreQuery = () => query('CaptchaCheck', params, moment)
  const plainQuery = () => plain(signatureMethod)
  const signatureOf = (text) => new URLSearchParams(text).get('Signature')
  if (signatureOf(coreQuery()) !== signatureOf(plainQuery())) throw new Error('The two signatures differ.')
  cpuOf(coreQuery)
  cpuOf(plainQuery)
  const samples = Array.from({ length: rounds }, () => ({ core: cpuOf(coreQuery), plain: cpuOf(plainQuery) }))
  const perSecond = (micros) => Math.round(1e6 / micros)
  rows.push([
    signatureMethod,
    perSecond(median(samples.map((sample) => sample.core))),
    perSecond(median(samples.map((sample) => sample.plain))),
    median(samples.map((sample) => sample.plain / sample.core)).toFixed(2),
    '>= 1.4',
  ])
}
console.log(`\nSigning a CaptchaCheck, Node ${process.version}, ${rounds} rounds of ${count}`)
table(['method', 'core / s', 'plain / s', 'ratio', 'target'], rows)
