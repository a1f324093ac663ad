import type { createClient } from 'redis'
import { redisCounters } from '../budgets/redis-counters.js'
import type { ServiceLogger } from '../log.js'
import type { ServiceOptions } from '../service-options.js'
import { UsageError } from './flags.js'
import { optionalPackage } from './optional-package.js'

const PREFIX = 'ticketgate:service:'

export interface RedisConnection {
  readonly options: Pick<ServiceOptions, 'store' | 'counters'>
  close(): Promise<void>
}

type Client = ReturnType<typeof createClient>

/**
 * What was used and counted, on Redis, so that processes with the same seal keys are one service. A Redis that is away
 * is no reason not to start: the service is then not ready, as when Redis goes later, and refuses until it is back.
 * @throws {UsageError} where Redis is there and does not let us in
 */
export async function connectRedis(url: string, log: ServiceLogger): Promise<RedisConnection> {
  if (!URL.canParse(url)) throw new UsageError('--redis must be a URL, as in redis://127.0.0.1:6379.')
  const redis = await optionalPackage('redis', () => import('redis'))
  const { redisStore } = await optionalPackage('@ticketgate/redis', () => import('@ticketgate/redis'))
  const client: Client = createdOrRefused(() =>
    redis.createClient({
      url,
      // While Redis is away a request fails at once instead of waiting in a queue.
      disableOfflineQueue: true,
      // The service holds every command to a deadline of its own.
      commandOptions: { timeout: 0 },
      socket: { connectTimeout: 5000 },
    }),
  )
  tellOutages(client, log)
  await firstTry(client)
  const sendCommand = (command: string[]) => client.sendCommand(command)
  return {
    options: {
      store: redisStore({ sendCommand, prefix: PREFIX }),
      counters: redisCounters({ sendCommand, prefix: PREFIX }),
    },
    // Closing waits for an answer, which one that is away does not give.
    close: async () => (client.isReady ? client.close() : client.destroy()),
  }
}

/** The client refuses what is a URL, but not Redis'. */
function createdOrRefused(create: () => Client): Client {
  try {
    return create()
  } catch {
    throw new UsageError('--redis must be a URL of Redis, as in redis://127.0.0.1:6379.')
  }
}

/** Waits for the first connection, or for the first reason why there is none; node-redis goes on trying by itself. */
async function firstTry(client: Client): Promise<void> {
  const error = await new Promise<Error | undefined>((resolve) => {
    // Where no password was given, node-redis 5 is ready before Redis has said a word of letting us in.
    client.once('ready', () => client.ping().then(() => resolve(undefined), resolve))
    client.once('error', resolve)
    // Rejects where we give up ourselves.
    client.connect().catch(() => {})
  })
  if (error === undefined || !isRefusal(error)) return
  client.destroy()
  throw new UsageError(`--redis: Redis answers, but does not let us in: ${error.message}`)
}

/** What waiting does not mend: a wrong password, no rights, no such database. */
const isRefusal = ({ message }: Error): boolean => /^(NOAUTH|WRONGPASS|NOPERM|ERR) /.test(message)

/** One line where Redis goes, or its trouble changes, and one where it is back: it is tried every two seconds. */
function tellOutages(client: Client, log: ServiceLogger): void {
  let told: string | undefined
  // Without a listener an error would end the process.
  client.on('error', (error: Error) => {
    const what = error.message || error.name
    if (what === told) return
    told = what
    log.error({ error: what }, 'Redis is away: the service is not ready, and refuses until it is back.')
  })
  client.on('ready', () => {
    if (told !== undefined) log.info({}, 'Redis is back.')
    told = undefined
  })
}
