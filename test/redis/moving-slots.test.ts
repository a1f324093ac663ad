import { createVerifier } from '@ticketgate/core'
import { redisStore } from '@ticketgate/redis'
import { fakeProvider } from '@ticketgate/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ReadmeClient, readmeClients } from '../../packages/redis/test/readme-clients.js'
import { connect, type RedisClient, redisServerName, startCluster } from './redis-server.js'

const maxUses = 3
const tickets = Array.from({ length: 40 }, (_, n) => `t${n}`)

describe.skipIf(redisServerName === undefined)('a cluster whose slots move while tickets are checked', () => {
  let stopCluster: () => Promise<void>
  let ports: number[]
  let nodes: RedisClient[]
  const clients: ReadmeClient[] = []

  beforeAll(async () => {
    const cluster = await startCluster()
    stopCluster = cluster.stop
    ports = cluster.ports
    nodes = await Promise.all(ports.map((port) => connect({ url: `redis://127.0.0.1:${port}` })))
    clients.push(await readmeClients['node-redis, cluster'](ports), await readmeClients['ioredis, cluster'](ports))
  })
  afterAll(async () => {
    for (const { close } of clients) close()
    for (const node of nodes) node.destroy()
    await stopCluster?.()
  })

  /** Moves the slot of one of the first node's keys to the second; `between` is what happens on the way. */
  async function moveOneSlot(between: () => Promise<unknown>): Promise<boolean> {
    const [from, to] = nodes as [RedisClient, RedisClient]
    const [fromId, toId] = await Promise.all([from, to].map((node) => node.sendCommand<string>(['CLUSTER', 'MYID'])))
    const [key] = await from.sendCommand<string[]>(['KEYS', '*'])
    if (key === undefined) return false
    const slot = String(await from.sendCommand(['CLUSTER', 'KEYSLOT', key]))
    await to.sendCommand(['CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId as string])
    await from.sendCommand(['CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId as string])
    await between()
    const keys = await from.sendCommand<string[]>(['CLUSTER', 'GETKEYSINSLOT', slot, '100'])
    await from.sendCommand(['MIGRATE', '127.0.0.1', String(ports[1]), '', '0', '5000', 'KEYS', ...keys])
    await between()
    for (const node of [to, from, ...nodes.slice(2)]) {
      await node.sendCommand(['CLUSTER', 'SETSLOT', slot, 'NODE', toId as string])
    }
    return true
  }

  test('each ticket admits as often as it may, before, on the way and after', async () => {
    const answers = Object.fromEntries(tickets.map((ticket) => [ticket, { outcome: 'pass' } as const]))
    const provider = fakeProvider({ answers })
    const verifiers = clients.map(({ send }) =>
      createVerifier({ provider, store: redisStore({ sendCommand: send }), maxUses, timeoutMs: 60_000 }),
    )
    const admitted = new Map<string, number>()
    const outcomes = new Set<string>()
    const present = () =>
      Promise.all(
        tickets.flatMap((ticket) =>
          verifiers.map(async (verifier) => {
            const verdict = await verifier.check({ ticket }, { uid: 'u' })
            if (verdict.outcome === 'pass') admitted.set(ticket, (admitted.get(ticket) ?? 0) + 1)
            else outcomes.add(verdict.outcome === 'reject' ? verdict.reason : verdict.outcome)
          }),
        ),
      )
    await present()
    let moved = 0
    while (moved < 5 && (await moveOneSlot(present))) moved += 1
    await present()
    expect(moved).toBeGreaterThan(1)
    expect(tickets.map((ticket) => admitted.get(ticket))).toEqual(tickets.map(() => maxUses))
    expect([...outcomes]).toEqual(['replayed'])
    expect(provider.calls.length).toBe(tickets.length)
  })
})
