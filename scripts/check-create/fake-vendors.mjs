// What each vendor's project is given instead of the vendor: settings, a fake server, and what the page posts. A new vendor
// needs a line here only where its keys or its tickets have a form of their own.
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Settings by the options' names, where any text will not do. */
const settings = {
  aliyun: { prefix: 'abcdef' },
  altcha: { hmacKey: 'a key that only this check knows, of 32 characters' },
  'altcha-sentinel': { secret: 'sec_the-secret-of-this-check', challengeUrl: 'https://sentinel.example/v1/challenge' },
  cap: { siteKey: '0123456789' },
  geetest: { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: 'fedcba9876543210fedcba9876543210' },
}

/** Names that are not those of the vendor's own wire format. */
const siteverify = ['turnstile', 'hcaptcha', 'recaptcha']

/** @param {string} modules the node_modules that has the packages */
export function fakeVendors(modules) {
  const require = createRequire(join(modules, 'here.cjs'))
  const testing = require('@ticketgate/testing')
  let tickets = 0

  const fields = {
    async altcha(_, { url }) {
      // While this process works, the app closes a connection that was left open.
      const response = await fetch(`${url}/captcha.js?captcha=0`, { headers: { connection: 'close' } })
      return { altcha: testing.solveAltcha(await response.text()) }
    },
    'altcha-sentinel': () => ({ altcha: sentinelVerdict(settings['altcha-sentinel'].secret) }),
    cap: (ticket) => ({ 'cap-token': testing.capToken(settings.cap.siteKey, ticket) }),
    geetest: (ticket) => ({
      lot_number: ticket,
      captcha_output: 'the-output',
      pass_token: 'the-pass-token',
      gen_time: String(Math.floor(Date.now() / 1_000)),
    }),
    'private-captcha': (ticket) => ({ 'private-captcha-solution': testing.privateCaptchaSolution(ticket) }),
    tencent: (ticket) => ({ ticket, randstr: '@x' }),
  }

  function wireOf({ id, factory }, options) {
    if (siteverify.includes(id)) return testing.siteverifyWire({ ...options, vendor: id })
    if (id === 'self-hosted') return testing.tianyuWire(options)
    return testing[`${factory}Wire`]?.({ ...options, ...(options.hosts && { host: options.hosts[0] }) })
  }

  /**
   * A vendor's fake: what is set in the environment, where it is, and what a page posts.
   * @param vendor as create-ticketgate knows it
   */
  return async function start(vendor) {
    const options = Object.fromEntries(
      vendor.options.map(({ name, value }) => [
        name,
        value === undefined ? (settings[vendor.id]?.[name] ?? `${name}-of-this-check`) : literal(value),
      ]),
    )
    const wire = wireOf(vendor, options)
    const server = wire && (await testing.fakeVendor(wire))
    if ('url' in options) options.url = server.origin
    const { fieldNames } = require(`@ticketgate/core/${vendor.subpath}`)[vendor.factory](options)
    const post = fields[vendor.id] ?? ((ticket) => ({ [fieldNames[0]]: ticket }))
    return {
      environment: Object.fromEntries(
        vendor.options.filter(({ variable }) => variable).map(({ name, variable }) => [variable, options[name]]),
      ),
      /** undefined: none is called, or a setting says where it is. */
      endpoint: 'url' in options ? undefined : server?.endpoint,
      solve: (page) => post(`ticket-${++tickets}`, page),
      close: () => server?.close(),
    }
  }
}

/** Literals of our own documentation. */
const literal = (code) => Function(`return ${code}`)()

function sentinelVerdict(secret) {
  const time = Math.floor(Date.now() / 1_000)
  const verificationData = `verified=true&time=${time}&expire=${time + 300}&id=${randomUUID()}`
  const digest = createHash('sha256').update(verificationData).digest()
  const signature = createHmac('sha256', secret).update(digest).digest('hex')
  const payload = { algorithm: 'SHA-256', verified: true, verificationData, signature }
  return Buffer.from(JSON.stringify(payload)).toString('base64')
}
