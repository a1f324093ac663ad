import { checkOptions, flag, listOf, type ShapeOf, text } from '../../check-options.js'
import type { Warn } from '../../contracts/logger.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import type { VisitorIdentity } from '../../contracts/visitor.js'
import { foreign, foreignTicketAlarm, pass, type Refused, refusal } from '../code-table.js'
import { sendForJson, unreadable } from '../http/json.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { formHeaders, type TokenFields, type TokenOptions, tokenProvider, tokenShape } from '../token-provider.js'
import { meaningOfMessage } from './codes.js'

/** How Yandex SmartCaptcha is called. */
export interface YandexOptions extends TokenOptions {
  /** The captcha's server key; leaves the process only in the call to the vendor. */
  readonly secret: string
  /**
   * The host names of your pages, without a port. Required: for an account that is blocked or not paid for, the vendor
   * answers `ok` to everybody, and only the host that it then leaves out shows it.
   */
  readonly hosts: readonly string[]
  /** The captcha's public key: with it, `challenge()` serves `<ticket-gate>` for this vendor. @default none */
  readonly siteKey?: string | undefined
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean | undefined
}

type Field = 'smart-token'

const ticketLifeMs = 300_000

const shape: ShapeOf<YandexOptions> = {
  ...tokenShape(ticketLifeMs),
  secret: text({ required: true, secret: true }),
  hosts: listOf(
    text({ max: 253, pattern: /^[a-z0-9.-]+$/, allowed: 'a host name in lower case, as in "shop.example"' }),
    { required: true },
  ),
  siteKey: text({ max: 256 }),
  sendUserIp: flag(),
}

/**
 * Yandex SmartCaptcha. A route's `expect` compares `hostname`.
 * @example
 * const provider = yandex({ secret, siteKey, hosts: ['shop.example'] })
 * @see docs/vendors/yandex.md
 * @throws {CaptchaError} if an option is wrong
 */
export function yandex(options: YandexOptions): Provider<VisitorIdentity, Field, TokenFields> {
  const checked = checkOptions('yandex()', options, shape)
  const { secret, siteKey, sendUserIp = true } = checked
  const hosts = new Set(checked.hosts)
  const alarm = foreignTicketAlarm('another site. Check hosts, and the key in the page.')

  function read({ status, message, host }: Readonly<Record<string, unknown>>, warn: Warn | undefined): Answer {
    if (status === 'failed') {
      const { code, meaning } = meaningOfMessage(message)
      alarm(meaning, warn)
      return refusal('SmartCaptcha', meaning, code)
    }
    if (status !== 'ok') return unreadable('an unknown "status"')
    if (typeof host !== 'string' || host === '') return unreadable(noHost)
    const hostname = host.toLowerCase().replace(/:\d{1,5}$/, '')
    if (!hosts.has(hostname)) {
      alarm(foreignHost, warn)
      return refusal('SmartCaptcha', foreignHost, 'foreign-host')
    }
    alarm(pass, warn)
    return { outcome: 'pass', detail: { hostname } }
  }

  return tokenProvider(
    {
      name: 'yandex',
      field: 'smart-token',
      endpoint: 'https://smartcaptcha.cloud.yandex.ru/validate',
      domains: ['smartcaptcha.cloud.yandex.ru', 'smartcaptcha.yandexcloud.net'],
      script: 'https://smartcaptcha.cloud.yandex.ru/captcha.js',
      page: siteKey === undefined ? undefined : { siteKey },
      ticketLifeMs,
      maxTicketLength: 2_048,
      reports: ['hostname'],
      bound: [secret],
      selfTest: {
        ticket: () => ({ 'smart-token': madeUpTicket() }),
        proves: () => ['reachable'],
        note: 'The vendor does not say whether it looks at the secret before the ticket, so a wrong one may go unseen.',
      },
      async ask({ http, path, token, visitor, deadline, warn }) {
        const form = new URLSearchParams({ secret, token })
        if (sendUserIp && visitor.ip !== undefined) form.set('ip', visitor.ip)
        const answer = await sendForJson(http, {
          method: 'POST',
          path,
          headers: formHeaders,
          body: form.toString(),
          deadline,
        })
        return answer.outcome === 'answered' ? read(answer.body, warn) : answer
      },
    },
    checked,
  )
}

const foreignHost = foreign('mismatch') as Refused
const noHost =
  'a pass without a host, as it does for everybody while the account is blocked or not paid for: look at its billing'
