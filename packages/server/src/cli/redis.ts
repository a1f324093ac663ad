import type { createClient } from 'redis'
import { redisCounters } from '../budgets/redis-counters.js'
import type { ServiceOptions } from '../service-options.js'
import type { Terminal } from './command.js'
import { UsageError } from './flags.js'
import { optionalPackage } from './optional-package.js'

const PREFIX = 'ticketgate:service:'

export interface RedisConnection {
  readonly options: Pick<ServiceOptions, 'store' | 'counters'>
  close(): Promise<void>
}

/** What was used and counted, on Redis, so that processes with the same seal keys are one service. */
export async function connectRedis(url: string | undefined, terminal: Terminal): Promise<RedisConnection | undefined> {
  if (url === undefined) return undefined
  const redis = await optionalPackage('redis', () => import('redis'))
  const { redisStore } = await optionalPackage('@ticketgate/redis', () => import('@ticketgate/redis'))
  if (!URL.canParse(url)) throw new UsageError('--redis must be a URL, as in redis://127.0.0.1:6379.')
  const client: ReturnType<typeof createClient> = redis.createClient({
    url,
    // While Redis is away a request fails at once instead of waiting in a queue.
    disableOfflineQueue: true,
    // The service holds every command to a deadline of its own.
    commandOptions: { timeout: 0 },
    socket: { connectTimeout: 5000 },
  })
  // node-redis reconnects by itself; without a listener an error would end the process.
  client.on('error', (error: Error) => terminal.err(`Redis: ${error.message || error.name}`))
  const sendCommand = (command: string[]) => client.sendCommand(command)
  await connect(client)
  return {
    options: {
      store: redisStore({ sendCommand, prefix: PREFIX }),
      counters: redisCounters({ sendCommand, prefix: PREFIX }),
    },
    close: () => client.close(),
  }
}

async function connect(client: ReturnType<typeof createClient>): Promise<void> {
  try {
    await client.connect()
  } catch (error) {
    throw new UsageError(`--redis: cannot connect: ${(error as Error).message}`)
  }
}
