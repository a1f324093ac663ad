import { once } from 'node:events'
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net'
import type { TicketStore } from '@ticketgate/core'
import { redisStore } from '@ticketgate/redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type RedisServer, redisServerName, startRedis, until } from '../../../test/redis/redis-server.js'
import { type ReadmeClient, type ReadmeClientName, readmeClients } from './readme-clients.js'

const use = { binding: 'b', maxUses: 9, ttlMs: 60_000, value: '' }

const taken = async (store: TicketStore, key: string) => store.take(key, use)

/** A way to Redis that cuts the connection instead of letting the next admission's answer through. */
async function startLossyLink() {
  let isLosing = false
  let toPort = 0
  const sockets = new Set<Socket>()
  const server = createServer((from) => {
    const to = connectTo(toPort, '127.0.0.1')
    for (const socket of [from, to]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        from.destroy()
        to.destroy()
      })
    }
    from.on('data', (chunk) => to.write(chunk))
    to.on('data', (chunk) => {
      if (!isLosing || !chunk.includes('admitted')) return from.write(chunk)
      isLosing = false
      return from.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port: number) => {
      toPort = port
    },
    loseNextAdmission: () => {
      isLosing = true
    },
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

describe.skipIf(redisServerName === undefined)('a client as the README makes it', () => {
  let link: Awaited<ReturnType<typeof startLossyLink>>
  let server: RedisServer
  let client: ReadmeClient

  beforeEach(async () => {
    link = await startLossyLink()
  })
  afterEach(async () => {
    client.close()
    link.stop()
    await server.stop()
  })

  async function start(name: ReadmeClientName): Promise<void> {
    const isCluster = name.endsWith('cluster')
    const announced = ['--cluster-announce-ip', '127.0.0.1', '--cluster-announce-port', String(link.port)]
    server = await startRedis(...(isCluster ? ['--cluster-enabled', 'yes', ...announced] : []))
    link.leadTo(server.port)
    if (isCluster) await giveAllSlots()
    client = await readmeClients[name]([link.port])
  }

  async function giveAllSlots(): Promise<void> {
    const admin = await connect(server)
    await admin.sendCommand(['CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => String(slot))])
    await until('the cluster', async () =>
      (await admin.sendCommand<string>(['CLUSTER', 'INFO'])).includes('cluster_state:ok'),
    )
    admin.destroy()
  }

  for (const name of Object.keys(readmeClients) as ReadmeClientName[]) {
    test(`${name}: a take whose answer is lost is not sent again`, async () => {
      await start(name)
      const store = redisStore({ sendCommand: client.send })
      await store.take('first', use)
      link.loseNextAdmission()
      await expect(store.take('lost', use)).rejects.toThrow()
      // It was counted, once.
      await expect
        .poll(() => taken(store, 'lost').catch(() => undefined), { timeout: 20_000 })
        .toMatchObject({ use: 2 })
    })

    test(`${name}: without Redis a command waits in no queue`, async () => {
      await start(name)
      const store = redisStore({ sendCommand: client.send })
      await store.take('first', use)
      await server.kill()
      // What was under way as the connection broke is over, and then nothing waits.
      await taken(store, 'second').catch(() => {})
      const waits: number[] = []
      for (let n = 0; n < 5; n += 1) {
        const startedAt = performance.now()
        await expect(store.take('third', use)).rejects.toThrow()
        waits.push(performance.now() - startedAt)
      }
      expect(Math.min(...waits)).toBeLessThan(100)
    })
  }
})
