import { RANGES } from '../options/check.js'
import type { ServiceLogger } from '../options/contracts.js'
import type { ServiceOptions } from '../options/service-options.js'
import { type Flags, UsageError } from './flags.js'
import type { ServiceKeys } from './keys.js'
import { lineLogger } from './line-logger.js'

/** The service's options, from the flags. */
export function serveOptions(
  flags: Flags,
  { secretId, secretKey, sealKeys }: ServiceKeys,
  { isProduction, logger }: { isProduction: boolean; logger: ServiceLogger },
): ServiceOptions {
  if (flags.has('test-tickets') && isProduction) {
    throw new UsageError('--test-tickets issues tickets to anyone who can sign, so it is refused in production.')
  }
  const proxy = flags.text('trust-proxy')
  return withoutUndefined({
    secretId,
    secretKey,
    sealKeys,
    moreKeys: pairs(flags, 'more-key', /^[^=\s]+$/, 'as in AKIDnew=THE_KEY'),
    port: flags.integer('port', ...RANGES.port),
    host: flags.text('host'),
    publicUrl: flags.text('public-url'),
    hostNames: flags.all('host-name'),
    trustProxy: proxy !== undefined && /^\d{1,3}$/.test(proxy) ? Number(proxy) : proxy,
    styleSeed: flags.text('style-seed'),
    pictureFolder: flags.text('pictures'),
    pictureFormat: flags.oneOf('picture-format', ['jpeg', 'png']),
    ticketTtlSeconds: flags.integer('ticket-ttl-seconds', ...RANGES.ticketTtlSeconds),
    ticketUses: flags.integer('ticket-uses', ...RANGES.ticketUses),
    challengeTtlSeconds: flags.integer('challenge-ttl-seconds', ...RANGES.challengeTtlSeconds),
    scriptTtlSeconds: flags.integer('script-ttl-seconds', ...RANGES.scriptTtlSeconds),
    sessionTtlSeconds: flags.integer('session-ttl-seconds', ...RANGES.sessionTtlSeconds),
    pictureUrlTtlSeconds: flags.integer('picture-url-ttl-seconds', ...RANGES.pictureUrlTtlSeconds),
    budgets: flags.has('no-budgets') ? (false as const) : undefined,
    captchaApps: pairs(flags, 'captcha-app', /^[1-9]\d{0,15}$/, 'as in 190000001=THE_KEY'),
    oneaccess: withoutUndefined({ clientIds: flags.all('client-id'), encryptPoints: flags.has('encrypt-points') }),
    testTickets: flags.has('test-tickets'),
    development: !isProduction,
    logger,
  })
}

export function loggerOf(flags: Flags, write: (line: string) => void): ServiceLogger {
  return lineLogger(flags.oneOf('log', ['text', 'json', 'off']) ?? 'text', write)
}

/** The pairs of a repeated `ID=KEY` flag. Keys are secret, so errors never repeat them. */
function pairs(flags: Flags, name: string, id: RegExp, what: string): Record<string, string> | undefined {
  const given = flags.all(name)
  if (given === undefined) return undefined
  const found = new Map<string, string>()
  for (const pair of given) {
    const at = pair.indexOf('=')
    const [before, after] = [pair.slice(0, at), pair.slice(at + 1)]
    if (at < 0 || after === '' || !id.test(before)) throw new UsageError(`--${name} must be ID=KEY, ${what}.`)
    if (found.has(before)) throw new UsageError(`--${name} names the ID ${before} twice.`)
    found.set(before, after)
  }
  return Object.fromEntries(found)
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
