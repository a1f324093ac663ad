import type { ServiceOptions } from '../options/service-options.js'
import type { Service } from '../service.js'

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

export function startSummary({ service, options, redisUrl, hasMetrics }: Started): StartSummary {
  const { settings } = service.context
  return {
    mode: settings.development ? 'development' : 'production',
    address: `${service.url}/v2/index.php`,
    publicUrl: settings.publicUrl?.origin ?? 'that of each request',
    console: service.console?.url,
    store: redisName(redisUrl) ?? 'memory of this process',
    statistics: options.dataFolder ?? redisName(redisUrl) ?? 'memory of this process, for 48 hours',
    off: [
      ...(hasMetrics ? [] : ['--metrics']),
      ...(service.console === undefined ? ['console'] : []),
      ...(settings.ajCaptchaOrigins.size > 0 ? [] : ['--aj-captcha']),
      ...(settings.pageOrigins === undefined ? ['--page-origin (pages of any origin show the captcha)'] : []),
    ],
    risky: risksOf(service, options, redisUrl),
  }
}

/** Without its user and password. */
const redisName = (url: string | undefined) => (url === undefined ? undefined : `Redis at ${new URL(url).host}`)

function risksOf({ context }: Service, options: ServiceOptions, redisUrl: string | undefined): string[] {
  const { settings } = context
  const { host = '127.0.0.1' } = options
  const isReachable = !/^(127\.|::1$|localhost$)/.test(host)
  const risks: Readonly<Record<string, boolean>> = {
    'development mode on an address that other machines reach': settings.development && isReachable,
    '--test-tickets (tickets without a solved captcha)': settings.testTickets,
    '--no-budgets (nobody is ever refused)': options.budgets === false,
    '--trust-proxy true (visitors choose their address)': options.trustProxy === true,
    '--aj-captcha * (unsigned, for any page)': settings.ajCaptchaOrigins.has('*'),
    'no --public-url (scripts name the host that each request calls)':
      !settings.development && settings.publicUrl === undefined,
    'memory store (a second process, or this one started again, knows of no used ticket)':
      !settings.development && redisUrl === undefined,
  }
  return Object.keys(risks).filter((risk) => risks[risk])
}

/** In lines for a person, at most eight. */
export function summaryLines({
  address,
  publicUrl,
  console,
  mode,
  store,
  statistics,
  off,
  risky,
}: StartSummary): string[] {
  return [
    `Captcha service: ${address}`,
    `Public URL: ${publicUrl}`,
    ...(console === undefined ? [] : [`Console: ${console}`]),
    `Mode: ${mode}`,
    `Store: ${store}`,
    `Statistics: ${statistics}`,
    ...(off.length === 0 ? [] : [`Off: ${off.join(', ')}`]),
    ...(risky.length === 0 ? [] : [`Risky: ${risky.join('; ')}`]),
  ]
}
