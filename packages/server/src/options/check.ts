import { isIP } from 'node:net'
import { CaptchaError } from '@ticketgate/core'
import {
  callback,
  checkOptions,
  flag,
  having,
  integer,
  listOf,
  oneOf,
  type Rule,
  text,
  url,
} from '@ticketgate/core/provider'
import type { ServiceOptions } from './service-options.js'

const required = (rule: Rule): Rule => ({ ...rule, required: true })
const MAX_TTL_S = 86_400

/** The minimum and maximum of each number. */
export const RANGES = {
  port: [0, 65_535],
  ticketTtlSeconds: [1, MAX_TTL_S],
  ticketUses: [1, 1000],
  challengeTtlSeconds: [1, 3600],
  scriptTtlSeconds: [1, MAX_TTL_S],
  sessionTtlSeconds: [1, MAX_TTL_S],
  pictureUrlTtlSeconds: [1, MAX_TTL_S],
} as const

const sealKey = text({ secret: true, max: 4096, pattern: /^.{32}/s, allowed: 'a secret text of 32 characters or more' })

const hostName = text({
  pattern: /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i,
  allowed: 'a host name, as in captcha.example.com or captcha.example.com:8443',
})

/** An object that maps ids to secrets. */
const secretsBy = (id: RegExp, allowed: string): Rule => ({
  type: 'object',
  allowed,
  secret: true,
  test: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, secret]) => id.test(key) && text().test(secret)),
})

const BUDGETS: Rule = {
  type: 'object|boolean',
  allowed: 'an object of budgets, or false',
  test: (value) => value === false || (typeof value === 'object' && value !== null),
}

const TRUSTED: Rule = {
  type: 'boolean|number|string',
  allowed: 'true, false, the number of proxies in front of it (0 to 100), or their networks, as in "10.0.0.0/8, ::1"',
  test: (value) =>
    typeof value === 'string'
      ? value.split(',').every((part) => isNetwork(part.trim()))
      : typeof value === 'boolean' || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100),
}

/** What Fastify accepts as a network; it throws on anything else. */
function isNetwork(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const [ip = '', range, ...rest] = text.split('/')
  const version = isIP(ip)
  if (version === 0 || rest.length > 0) return false
  if (range === undefined) return true
  if (isIP(range) === 4) return version === 4
  return /^\d{1,3}$/.test(range) && Number(range) >= 1 && Number(range) <= (version === 4 ? 32 : 128)
}

const steps: Rule = {
  type: 'object',
  allowed: 'four numbers, none lower than the one before',
  test: (value) =>
    Array.isArray(value) &&
    value.length === 4 &&
    value.every((step, i) => typeof step === 'number' && step >= (i === 0 ? 1 : value[i - 1])),
}
const subject = { fetch: required(steps), fail: required(steps) }

const SHAPE = {
  secretId: text({ required: true }),
  secretKey: text({ required: true, secret: true }),
  moreKeys: secretsBy(/^\S{1,1024}$/, 'an object that maps key ids to their keys'),
  sealKeys: listOf(sealKey, { required: true, secret: true }),
  port: integer(...RANGES.port),
  host: text(),
  publicUrl: url({ upTo: 'origin' }),
  hostNames: listOf(hostName),
  trustProxy: TRUSTED,
  styleSeed: text({ secret: true, max: 4096 }),
  pictureFolder: text({ max: 4096 }),
  pictureFormat: oneOf(['jpeg', 'png']),
  ticketTtlSeconds: integer(...RANGES.ticketTtlSeconds),
  ticketUses: integer(...RANGES.ticketUses),
  challengeTtlSeconds: integer(...RANGES.challengeTtlSeconds),
  scriptTtlSeconds: integer(...RANGES.scriptTtlSeconds),
  sessionTtlSeconds: integer(...RANGES.sessionTtlSeconds),
  pictureUrlTtlSeconds: integer(...RANGES.pictureUrlTtlSeconds),
  budgets: BUDGETS,
  store: having(['claim', 'take', 'release'], 'a ticket store, such as memoryStore() or redisStore() returns'),
  counters: having(['add'], 'counters, such as memoryCounters() returns'),
  testTickets: flag(),
  captchaApps: secretsBy(/^[1-9]\d{0,15}$/, 'an object that maps CaptchaAppIds, which are numbers, to AppSecretKeys'),
  oneaccess: { clientIds: listOf(text()), encryptPoints: flag() },
  development: flag(),
  logger: having(['info', 'warn', 'error'], 'a logger with info, warn and error, such as pino'),
  metrics: having(['scrape'], 'metrics'),
  now: callback(),
}

/** @throws {CaptchaError} naming the option, what it got and what is allowed */
export function checkServiceOptions(options: ServiceOptions): void {
  checkOptions('createService()', options, SHAPE)
  const { testTickets, budgets, moreKeys, secretId } = options
  if (typeof budgets === 'object') {
    const shape = { windowSeconds: integer(1, MAX_TTL_S), ip: subject, uid: subject, business: subject }
    checkOptions('createService()', budgets, shape, 'budgets.')
  }
  if (moreKeys !== undefined && Object.hasOwn(moreKeys, secretId)) {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_VALUE',
      'createService(): option "moreKeys" must not repeat the key id in "secretId", which already has its key.',
    )
  }
  if (testTickets === true && process.env['NODE_ENV'] === 'production') {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_VALUE',
      'createService(): option "testTickets" issues tickets without a solved captcha, so it is refused in production.',
    )
  }
}
