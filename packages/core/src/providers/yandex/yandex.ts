import { checkOptions, flag, listOf, type ShapeOf, text } from '../../check-options.js'
import { foreign } from '../code-table.js'
import { unreadable } from '../http/json.js'
import {
  formOf,
  secretUnproven,
  type TokenOptions,
  type TokenProvider,
  tokenProvider,
  tokenShape,
} from '../token-provider.js'
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
 * @see https://ticketgate.example/main/docs/vendors/yandex.md
 * @throws {CaptchaError} if an option is wrong
 */
export function yandex(options: YandexOptions): TokenProvider<'smart-token'> {
  const checked = checkOptions('yandex()', options, shape)
  const { secret, siteKey, sendUserIp = true } = checked
  const hosts = new Set(checked.hosts)

  return tokenProvider(
    {
      name: 'yandex',
      title: 'SmartCaptcha',
      field: 'smart-token',
      endpoint: 'https://smartcaptcha.cloud.yandex.ru/validate',
      domains: ['smartcaptcha.cloud.yandex.ru', 'smartcaptcha.yandexcloud.net'],
      script: 'https://smartcaptcha.cloud.yandex.ru/captcha.js',
      page: siteKey === undefined ? undefined : { siteKey },
      ticketLifeMs,
      maxTicketLength: 2_048,
      reports: ['hostname'],
      bound: [secret],
      foreignTickets: 'another site. Check hosts, and the key in the page.',
      selfTest: { provesKeys: false, note: secretUnproven },
      async ask({ post, token, visitor, refuse }) {
        const answer = await post(formOf({ secret, token, ip: sendUserIp ? visitor.ip : undefined }))
        if (answer.outcome !== 'answered') return answer
        const { status, message, host } = answer.body
        if (status === 'failed') {
          const { code, meaning } = meaningOfMessage(message)
          return refuse(meaning, code)
        }
        if (status !== 'ok') return unreadable('an unknown "status"')
        if (typeof host !== 'string' || host === '') return unreadable(noHost)
        const hostname = host.toLowerCase().replace(/:\d{1,5}$/, '')
        if (!hosts.has(hostname)) return refuse(foreign('mismatch'), 'foreign-host')
        return { outcome: 'pass', detail: { hostname } }
      },
    },
    checked,
  )
}

const noHost =
  'a pass without a host, as it does for everybody while the account is blocked or not paid for: look at its billing'
