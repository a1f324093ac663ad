// Calls one action of the Tianyu captcha API v2. Written from the protocol's description alone, with Node's own modules
// alone, so that it agrees with the service only where both agree with the protocol.
import { createHmac, randomBytes } from 'node:crypto'
import { request } from 'node:http'

const byteOrder = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

export function callTianyu({ endpoint, secretId, secretKey, method, signatureMethod, parameters }) {
  const url = new URL(endpoint)
  const all = {
    Region: 'gz',
    Timestamp: Math.floor(Date.now() / 1000),
    Nonce: (randomBytes(8).readBigUInt64BE() >> 1n).toString(),
    SecretId: secretId,
    SignatureMethod: signatureMethod,
    ...parameters,
  }
  const names = Object.keys(all).sort(byteOrder)
  const pairs = names.map((name) => `${name.replace(/_/g, '.')}=${all[name]}`).join('&')
  const signature = createHmac(signatureMethod === 'HmacSHA1' ? 'sha1' : 'sha256', secretKey)
    .update(`${method}${url.host}${url.pathname}?${pairs}`)
    .digest('base64')
  const encoded = new URLSearchParams({ ...all, Signature: signature }).toString()
  return method === 'GET' ? send(`${endpoint}?${encoded}`, 'GET') : send(endpoint, 'POST', encoded)
}

function send(url, method, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const outgoing = request(url, { method, headers, timeout: 60_000 }, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(String(response.statusCode))),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
