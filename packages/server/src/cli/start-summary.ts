import { serviceOptions } from '../options/options-and-flags.js'
import type { ServiceOptions } from '../options/service-options.js'
import type { Service } from '../service.js'
import type { Language } from './language.js'
import { type English, inLanguage, phrase } from './phrase.js'

/** What an operator has to know of a service that has just started. */
export interface StartSummary {
  readonly mode: 'production' | 'development'
  readonly address: string
  readonly publicUrl: string
  /** Undefined: there is none. */
  readonly console: string | undefined
  readonly store: string
  /** Where they are kept, and for how long if not for 90 days. */
  readonly statistics: string
  /** What could be on. */
  readonly off: readonly string[]
  /** What somebody should know about, and maybe change. */
  readonly risky: readonly string[]
}

export interface Started {
  readonly service: Service
  readonly options: ServiceOptions
  readonly redisUrl: string | undefined
  readonly hasMetrics: boolean
}

export function startSummary(started: Started, language: Language): StartSummary {
  const { service, options, redisUrl, hasMetrics } = started
  const { settings } = service.context
  const say = (text: English) => inLanguage(language, text)
  const redis = redisName(redisUrl, language)
  return {
    mode: settings.development ? 'development' : 'production',
    address: `${service.url}/v2/index.php`,
    publicUrl: settings.publicUrl?.origin ?? say('that of each request'),
    console: service.console?.url,
    store: redis ?? say('memory of this process'),
    statistics: options.dataFolder ?? redis ?? say('memory of this process, for 48 hours'),
    off: [
      ...(hasMetrics ? [] : ['--metrics']),
      ...(service.console === undefined ? [say('console')] : []),
      ...(settings.ajCaptchaOrigins.size > 0 ? [] : ['--aj-captcha']),
      ...(settings.pageOrigins === undefined ? [say('--page-origin (pages of any origin show the captcha)')] : []),
    ],
    risky: risksOf(service, options, redisUrl).map(say),
  }
}

/** Without its user and password. */
const redisName = (url: string | undefined, language: Language) =>
  url === undefined ? undefined : inLanguage(language, phrase('Redis at {host}', { host: new URL(url).host }))

function risksOf({ context }: Service, options: ServiceOptions, redisUrl: string | undefined): English[] {
  const { settings } = context
  const risks = {
    'development mode on an address that other machines reach': settings.development && isReachable(settings.host),
    'console on an address that other machines reach (the password goes there unencrypted, but for a proxy with TLS)':
      options.console !== undefined && isReachable(options.console.host ?? serviceOptions['console.host'].default),
    '--test-tickets (tickets without a solved captcha)': settings.testTickets,
    '--no-budgets (nobody is ever refused)': options.budgets === false,
    '--trust-proxy true (visitors choose their address)': options.trustProxy === true,
    '--aj-captcha * (unsigned, for any page)': settings.ajCaptchaOrigins.has('*'),
    'no --public-url (scripts name the host that each request calls)':
      !settings.development && settings.publicUrl === undefined,
    'memory store (a second process would know of no used ticket; one that restarts refuses the older ones)':
      !settings.development && redisUrl === undefined,
  } as const satisfies { readonly [Risk in English]?: boolean }
  const names = Object.keys(risks) as (keyof typeof risks)[]
  return names.filter((risk) => risks[risk])
}

/** @param host where something listens */
const isReachable = (host: string): boolean => !/^(127\.|::1$|localhost$)/.test(host)

/** In lines for a person, at most eight. */
export function summaryLines(summary: StartSummary, language: Language): string[] {
  const { address, publicUrl, console, mode, store, statistics, off, risky } = summary
  const say = (text: English) => inLanguage(language, text)
  const [comma, semicolon, colon] = language === 'zh' ? ['、', '；', '：'] : [', ', '; ', ': ']
  const rows: readonly (readonly [English, string | undefined])[] = [
    ['Captcha service', address],
    ['Public URL', publicUrl],
    ['Console', console],
    ['Mode', say(mode)],
    ['Store', store],
    ['Statistics', statistics],
    ['Off', off.length === 0 ? undefined : off.join(comma)],
    ['Risky', risky.length === 0 ? undefined : risky.join(semicolon)],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${say(name)}${colon}${value}`]))
}
