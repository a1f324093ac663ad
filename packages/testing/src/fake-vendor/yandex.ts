import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'

/** What the provider was given; a call with another secret is not authentic. */
export interface YandexWireOptions {
  readonly secret: string
  /** Where the captcha was solved. @default 'example.com' */
  readonly host?: string
}

const says = (body: object, verdict: VendorWord['verdict']): VendorWord => ({ reply: { body }, verdict })
const failed = (message: unknown) => ({ status: 'failed', message })
const misconfigured = { outcome: 'misconfigured' } as const
const unavailable = { outcome: 'unavailable', cause: 'vendor' } as const
const rejected = (reason: 'invalid' | 'risk' | 'mismatch') => ({ outcome: 'reject', reason }) as const
const used = failed('Token invalid or expired.')

const ticketLifeMs = 300_000

/** Yandex SmartCaptcha's `/validate`: a token passes once, within 5 minutes of the time that it names. */
export function yandexWire({ secret, host = 'example.com' }: YandexWireOptions): VendorWire {
  const passed = { status: 'ok', message: '', host }
  return {
    path: '/validate',
    refused: { body: failed('Authentication failed. Secret has not provided or invalid.') },
    words: {
      pass: says(passed, { outcome: 'pass' }),
      'a host with its port': says({ ...passed, host: `${host}:8443` }, { outcome: 'pass' }),
      'a host in capitals': says({ ...passed, host: host.toUpperCase() }, { outcome: 'pass' }),
      'ok without a host, as for an account that is not paid for': says({ ...passed, host: '' }, unavailable),
      'ok and no host at all': says({ status: 'ok', message: '' }, unavailable),
      'a host that is a list': says({ ...passed, host: [host] }, unavailable),
      'another site’s host': says({ ...passed, host: 'evil.example' }, rejected('mismatch')),
      'a host that only begins like ours': says({ ...passed, host: `${host}.evil.example` }, rejected('mismatch')),
      'a robot': says(failed(''), rejected('risk')),
      'a token that is invalid, old or used': says(used, rejected('invalid')),
      'a wrong secret': says(failed('Authentication failed. Invalid secret.'), misconfigured),
      'no secret': says(failed('Secret is missing'), misconfigured),
      'a message of next year': says(failed('Please try again tomorrow.'), unavailable),
      'a message that is no text': says(failed(['Token invalid or expired.']), unavailable),
      'an unknown status': says({ ...passed, status: 'OK' }, unavailable),
      'no status': says({ host }, unavailable),
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
