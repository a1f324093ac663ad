import type { ServiceOptions } from '../service-options.js'
import type { Terminal } from './command.js'
import { type Flags, type FlagTable, UsageError } from './flags.js'
import { keysOf } from './keys.js'
import { lineLogger } from './line-logger.js'

export const SERVE_FLAGS = {
  port: { value: 'N', help: 'Port to listen on; 0 takes any free one. Default 8787.' },
  host: { value: 'HOST', help: 'Address to listen on. Default 127.0.0.1; 0.0.0.0 for all.' },
  'secret-id': {
    value: 'ID',
    help: 'Key id that applications sign with. Made up and printed where no keys are given.',
  },
  'secret-key': { value: 'KEY', help: 'Key that applications sign with.' },
  'seal-key': {
    value: 'KEY',
    multiple: true,
    help: 'Secret text of 32 characters or more that seals tickets. Repeat it to change keys: the first seals, all open.',
  },
  'public-url': {
    value: 'URL',
    help: 'How browsers reach the service, as in https://captcha.example.com. Default: as each request says.',
  },
  'host-name': {
    value: 'NAME',
    multiple: true,
    help: 'Another host name that applications may sign for. Default csec.api.qcloud.com.',
  },
  'trust-proxy': {
    value: 'HOPS|CIDR',
    help: 'Believe X-Forwarded-For of this many proxies, or of these networks. Default: nobody.',
  },
  'style-seed': {
    value: 'TEXT',
    help: "Makes this deployment's pictures differ from others'. Default: from the seal key.",
  },
  pictures: {
    value: 'DIR',
    help: 'Pictures of your own for the slide puzzle, 400 x 200 pixels or more. Default: painted scenes.',
  },
  'ticket-ttl-seconds': { value: 'N', help: 'How long a ticket verifies. Default 1200.' },
  'ticket-uses': { value: 'N', help: 'How often a ticket verifies. Default 2.' },
  'captcha-app': {
    value: 'ID=KEY',
    multiple: true,
    help: 'A CaptchaAppId of Tencent Captcha and its AppSecretKey. Default: any, the signature alone says who asks.',
  },
  'client-id': {
    value: 'ID',
    multiple: true,
    help: 'An application that may ask for OneAccess captchas (X-client-id). Default: any.',
  },
  'encrypt-points': { help: 'OneAccess and AJ-Captcha pages encrypt the point that they send.' },
  redis: {
    value: 'URL',
    help: 'Share what was used with other processes, as in redis://127.0.0.1:6379. Needs: npm install @ticketgate/redis redis.',
  },
  metrics: { help: 'Serve /metrics for Prometheus. Needs: npm install prom-client.' },
  'test-tickets': {
    help: 'Give tickets that nobody solved to signed requests (see ticketgate ticket). Never in production.',
  },
  log: { value: 'FORMAT', help: 'text, json or off. Default text.' },
} as const satisfies FlagTable

/** The service's options as the flags say them. */
export function serveOptions(flags: Flags, terminal: Terminal): ServiceOptions {
  const isProduction = terminal.env['NODE_ENV'] === 'production'
  if (flags.has('test-tickets') && isProduction) {
    throw new UsageError('--test-tickets gives tickets to everybody who can sign, so it is refused in production.')
  }
  const log = flags.text('log') ?? 'text'
  if (log !== 'text' && log !== 'json' && log !== 'off')
    throw new UsageError(`--log must be text, json or off; it is "${log}".`)
  const proxy = flags.text('trust-proxy')
  return withoutUndefined({
    ...keysOf(flags, terminal),
    port: flags.integer('port', 0, 65_535),
    host: flags.text('host'),
    publicUrl: flags.text('public-url'),
    hostNames: flags.all('host-name'),
    trustProxy: proxy !== undefined && /^\d{1,3}$/.test(proxy) ? Number(proxy) : proxy,
    pictureFolder: flags.text('pictures'),
    styleSeed: flags.text('style-seed'),
    captchaApps: captchaApps(flags),
    oneaccess: withoutUndefined({ clientIds: flags.all('client-id'), encryptPoints: flags.has('encrypt-points') }),
    ticketTtlSeconds: flags.integer('ticket-ttl-seconds', 1, 86_400),
    ticketUses: flags.integer('ticket-uses', 1, 1000),
    testTickets: flags.has('test-tickets'),
    development: !isProduction,
    logger: lineLogger(log, terminal.err),
  })
}

function captchaApps(flags: Flags): Record<string, string> | undefined {
  const pairs = flags.all('captcha-app')?.map((pair) => {
    const [, id, key] = /^(\d{1,20})=(.+)$/.exec(pair) ?? []
    if (id === undefined || key === undefined) throw new UsageError('--captcha-app must be ID=KEY, the ID a number.')
    return [id, key]
  })
  return pairs === undefined ? undefined : Object.fromEntries(pairs)
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
function withoutUndefined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}
