// The captcha check that each app has before its login, by the package's own documentation.
import { createHmac, randomInt } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { Pool } from 'undici'

const keys = { secretId: 'AKIDbench', secretKey: 'bench-secret-key' }

export function ticketgateVerifier(origin) {
  return createVerifier({ provider: tianyu({ ...keys, endpoint: `${origin}/v2/index.php` }) })
}

/** What a login by hand would do: one call, without a deadline, a memory or a limit. */
export function rawCall(origin) {
  return callWith(origin, (ticket, ip) => new URLSearchParams(fieldsOf(ticket, ip)).toString())
}

/** The same with the signature that Tianyu wants. */
export function signedCall(origin) {
  const { host } = new URL(origin)
  return callWith(origin, (ticket, ip) => {
    const fields = {
      ...fieldsOf(ticket, ip),
      Nonce: randomInt(1, 2 ** 47),
      Region: 'gz',
      SignatureMethod: 'HmacSHA256',
      Timestamp: Math.floor(Date.now() / 1000),
    }
    const pairs = Object.keys(fields)
      .sort()
      .map((name) => `${name}=${fields[name]}`)
    const text = `POST${host}/v2/index.php?${pairs.join('&')}`
    const Signature = createHmac('sha256', keys.secretKey).update(text).digest('base64')
    return new URLSearchParams({ ...fields, Signature }).toString()
  })
}

function fieldsOf(ticket, ip) {
  return { Action: 'CaptchaCheck', SecretId: keys.secretId, captchaType: 1, ticket, userIp: ip }
}

function callWith(origin, bodyOf) {
  const pool = new Pool(origin, { connections: 64 })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return async (ticket, ip) => {
    const request = { method: 'POST', path: '/v2/index.php', headers, body: bodyOf(ticket, ip) }
    const { body } = await pool.request(request)
    const { code } = await body.json()
    if (code !== 0) throw new Error(`code ${code}`)
  }
}

/** Packages that know only their vendor's address reach the upstream too, without TLS, which none is charged for. */
export function redirectVendors(origin) {
  const { hostname, port } = new URL(origin)
  https.request = ({ host: _, agent: _agent, ...options }, callback) =>
    http.request({ ...options, hostname, port }, callback)
  const { fetch } = globalThis
  globalThis.fetch = (address, options) => {
    const { pathname } = new URL(address)
    return fetch(new URL(pathname, origin), options)
  }
}
