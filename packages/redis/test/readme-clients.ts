import { once } from 'node:events'
import { type SendCommand, withIoredis } from '@ticketgate/redis'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'

/** A client as the README makes it. */
export interface ReadmeClient {
  readonly send: SendCommand
  close(): void
}

// What fails shows as rejected commands.
const ignore = () => {}
const urlOf = (port: number) => `redis://127.0.0.1:${port}`

/** The README's examples, by their names there. */
export const readmeClients = {
  async 'node-redis'([port = 0]: readonly number[]): Promise<ReadmeClient> {
    const client = createClient({ url: urlOf(port), disableOfflineQueue: true, commandOptions: { timeout: 0 } })
    client.on('error', ignore)
    await client.connect()
    return { send: (command) => client.sendCommand(command), close: () => client.destroy() }
  },

  async ioredis([port = 0]: readonly number[]): Promise<ReadmeClient> {
    const client = new Redis(urlOf(port), {
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    })
    client.on('error', ignore)
    await once(client, 'ready')
    return { send: withIoredis(client), close: () => client.disconnect() }
  },

  async 'node-redis, cluster'(ports: readonly number[]): Promise<ReadmeClient> {
    const rootNodes = ports.map((port) => ({ url: urlOf(port) }))
    const defaults = { disableOfflineQueue: true }
    const cluster = createCluster({ rootNodes, defaults, commandOptions: { timeout: 0 } })
    cluster.on('error', ignore)
    await cluster.connect()
    return { send: (command, key) => cluster.sendCommand(key, false, command), close: () => cluster.destroy() }
  },

  async 'ioredis, cluster'(ports: readonly number[]): Promise<ReadmeClient> {
    const nodes = ports.map((port) => ({ host: '127.0.0.1', port }))
    const client = new Cluster(nodes, {
      enableOfflineQueue: false,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      redisOptions: { autoResendUnfulfilledCommands: false },
    })
    client.on('error', ignore)
    await once(client, 'ready')
    await Promise.all(client.nodes('master').map((node) => node.ping()))
    return { send: withIoredis(client), close: () => client.disconnect() }
  },
}

export type ReadmeClientName = keyof typeof readmeClients
