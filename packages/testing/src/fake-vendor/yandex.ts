import type { VendorWire } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'
import { misconfigured, pass, rejected, unavailable, word } from './words.js'

/** What the provider was given; a call with another secret is not authentic. */
export interface YandexWireOptions {
  readonly secret: string
  /** Where the captcha was solved. @default 'example.com' */
  readonly host?: string
}

const failed = (message: unknown) => ({ status: 'failed', message })
const used = failed('Token invalid or expired.')

const ticketLifeMs = 300_000

/** Yandex SmartCaptcha's `/validate`: a token passes once, within 5 minutes of the time that it names. */
export function yandexWire({ secret, host = 'example.com' }: YandexWireOptions): VendorWire {
  const passed = { status: 'ok', message: '', host }
  return {
    path: '/validate',
    refused: { body: failed('Authentication failed. Secret has not provided or invalid.') },
    words: {
      pass: word(passed, pass),
      'a host with its port': word({ ...passed, host: `${host}:8443` }, pass),
      'a host in capitals': word({ ...passed, host: host.toUpperCase() }, pass),
      'ok without a host, as for an account that is not paid for': word({ ...passed, host: '' }, unavailable),
      'ok and no host at all': word({ status: 'ok', message: '' }, unavailable),
      'a host that is a list': word({ ...passed, host: [host] }, unavailable),
      'another site’s host': word({ ...passed, host: 'evil.example' }, rejected('mismatch')),
      'a host that only begins like ours': word({ ...passed, host: `${host}.evil.example` }, rejected('mismatch')),
      'a robot': word(failed(''), rejected('risk')),
      'a token that is invalid, old or used': word(used, rejected('invalid')),
      'a wrong secret': word(failed('Authentication failed. Invalid secret.'), misconfigured),
      'no secret': word(failed('Secret is missing'), misconfigured),
      'a message of next year': word(failed('Please try again tomorrow.'), unavailable),
      'a message that is no text': word(failed(['Token invalid or expired.']), unavailable),
      'an unknown status': word({ ...passed, status: 'OK' }, unavailable),
      'no status': word({ host }, unavailable),
    },

    read({ body }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const isAuthentic = fields['secret'] === secret && form.getAll('token').length === 1
      return { ticket: fields['token'], fields, isAuthentic }
    },

    remember: ({ ticket = '' }, before) =>
      before.has(ticket) || isTooOld(ticket, ticketLifeMs) ? { body: used } : undefined,
  }
}
