import { setTimeout as wait } from 'node:timers/promises'
import { withPage } from '@ticketgate/core/adapter'
import type { createClient } from 'redis'
import { redisCounters } from '../captcha/budgets/redis-counters.js'
import { redisStatistics, tryRedisStatistics } from '../captcha/statistics/redis-statistics.js'
import type { ServiceLogger } from '../contracts/reporting.js'
import type { ServiceOptions } from '../options/service-options.js'
import { UsageError } from './errors.js'
import { optionalPackage } from './optional-package.js'
import { phrase } from './phrase.js'

const keyPrefix = 'ticketgate:service:'
/** How long start-up waits for Redis: one that hangs accepts a connection and never answers. */
const firstTryMs = 4_000
/** How long shutdown waits for commands that were already sent. */
const closeMs = 1_000

export type SendCommand = (command: string[]) => Promise<unknown>
type RedisOptions = { readonly [Name in 'store' | 'counters' | 'statistics']: NonNullable<ServiceOptions[Name]> }

export interface RedisConnection {
  readonly options: RedisOptions
  close(): Promise<void>
}

/** What start-up needs besides the URL. */
export interface RedisStart {
  readonly log: ServiceLogger
  /** Whether Redis keeps the statistics, too: with `--data` it does not. */
  readonly keepsStatistics: boolean
}

export type RedisClient = ReturnType<typeof createClient>

/**
 * Keeps what was used and counted in Redis, so that processes with the same seal keys act as one service. An
 * unavailable Redis does not prevent the start: the service is then not ready, as when Redis fails later, and refuses
 * requests until Redis is back.
 * @throws {UsageError} if Redis answers but rejects our commands
 */
export async function connectRedis(url: string, start: RedisStart): Promise<RedisConnection> {
  const client = await redisClient(url)
  const reportOutage = logOutages(client, start.log)
  const options = await redisOptions((command) => client.sendCommand(command))
  await firstTry(client, options, start, reportOutage)
  return { options, close: () => close(client) }
}

/**
 * A client that is not connected yet, as the service uses it.
 * @param socket what is not as the service has it
 * @throws {UsageError} if the URL is none of Redis, without it: there may be a password in it
 */
export async function redisClient(url: string, socket: { reconnectStrategy?: false } = {}): Promise<RedisClient> {
  if (!URL.canParse(url)) throw notARedisUrl()
  const redis = await optionalPackage('redis', () => import('redis'))
  try {
    return redis.createClient({
      url,
      // While Redis is unavailable a request fails at once instead of waiting in a queue.
      disableOfflineQueue: true,
      // The service has its own deadline for every command, and the doctor one for all.
      commandOptions: { timeout: 0 },
      socket: { connectTimeout: 5000, ...socket },
    })
  } catch {
    throw notARedisUrl()
  }
}

const notARedisUrl = () => new UsageError(phrase('--redis must be a URL, as in redis://127.0.0.1:6379.'))

/** What Redis, or the way to it, says. A command that Redis does not know it repeats, HELLO with its password. */
export const reasonOf = ({ message, name }: Error): string =>
  (message === '' ? name : message).replace(/, with args beginning with:.*$/s, '')

/** The service's store and counters, on a client's commands. */
export async function redisOptions(sendCommand: SendCommand): Promise<RedisOptions> {
  const { redisStore } = await optionalPackage('@ticketgate/redis', () => import('@ticketgate/redis'))
  return {
    store: redisStore({ sendCommand, prefix: keyPrefix }),
    counters: redisCounters({ sendCommand, prefix: keyPrefix }),
    statistics: redisStatistics({ sendCommand, prefix: keyPrefix }),
  }
}

/**
 * The rights that statistics need are more than those of tickets and budgets.
 * @returns what Redis says against a command of theirs
 * @throws if it does not answer
 */
export async function statisticsRefusal(sendCommand: SendCommand): Promise<string | undefined> {
  try {
    await tryRedisStatistics({ sendCommand, prefix: `${keyPrefix}doctor:` })
    return undefined
  } catch (error) {
    if (!isRefusal(error as Error)) throw error
    return reasonOf(error as Error)
  }
}

/** Waits until Redis has recorded a use and a count, or for the first error; node-redis keeps trying. */
async function firstTry(
  client: RedisClient,
  options: RedisOptions,
  start: RedisStart,
  reportOutage: (why: string) => void,
): Promise<void> {
  const timer = new AbortController()
  const late = wait(firstTryMs, 'late' as const, { signal: timer.signal })
  const error = await Promise.race([connectAndUse(client, options, start), late])
  if (error === 'late') return reportOutage('no answer')
  timer.abort()
  late.catch(() => {})
  if (error === undefined || !isRefusal(error)) return
  client.destroy()
  throw new UsageError(
    phrase('--redis: Redis answers, but rejects our commands: {reason}', { reason: reasonOf(error) }),
  )
}

/** @returns what went wrong */
async function connectAndUse(
  client: RedisClient,
  { store, counters }: RedisOptions,
  { log, keepsStatistics }: RedisStart,
): Promise<Error | undefined> {
  const failed = new Promise<Error>((resolve) => client.once('error', resolve))
  async function use(): Promise<undefined> {
    await client.connect()
    // As the service will: missing permissions show up only here.
    await store.take('start', { binding: '', maxUses: 1, ttlMs: 1, value: '' })
    await counters.add('start', 1, 1)
    const refusal = keepsStatistics ? await statisticsRefusal((command) => client.sendCommand(command)) : undefined
    if (refusal !== undefined) log.warn({ error: refusal }, statisticsRefused)
  }
  return Promise.race([failed, use().catch((error: Error) => error)])
}

const statisticsRefused = withPage(
  'TICKETGATE_DOCTOR_REDIS_STATISTICS',
  'Redis rejects a command that only statistics need: none are kept, and nothing else is affected.',
)

/** Errors that waiting does not fix: a wrong password, missing permissions, no such database, a cluster's node. */
const isRefusal = ({ message }: Error): boolean => /^(NOAUTH|WRONGPASS|NOPERM|ERR|MOVED) /.test(message)

/**
 * Redis answers in order, so once a PING is answered so are all earlier commands. One that hangs never answers, and
 * then the client's own close() waits forever.
 */
async function close(client: RedisClient): Promise<void> {
  const answered = client.sendCommand(['PING']).catch(() => {})
  await Promise.race([answered, wait(closeMs, undefined, { ref: false })])
  client.destroy()
}

/**
 * Logs one line when Redis becomes unavailable or the cause changes, and one when it is back: it is tried every two
 * seconds.
 * @returns logs an outage for which the client emits no error
 */
function logOutages(client: RedisClient, log: ServiceLogger): (why: string) => void {
  let reported: string | undefined
  function reportOutage(why: string): void {
    if (why === reported) return
    reported = why
    log.error({ error: why }, 'Redis is unavailable: the service is not ready and refuses requests until it is back.')
  }
  // Without a listener an error would end the process.
  client.on('error', (error: Error) => reportOutage(reasonOf(error)))
  client.on('ready', () => {
    if (reported !== undefined) log.info({}, 'Redis is back.')
    reported = undefined
  })
  return reportOutage
}
