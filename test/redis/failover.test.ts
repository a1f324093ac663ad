import { createVerifier } from '@ticketgate/core'
import { redisStore, type SendCommand } from '@ticketgate/redis'
import { fakeProvider } from '@ticketgate/testing'
import { createClientPool } from 'redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect, type RedisClient, type RedisServer, redisServerName, startRedis, until } from './redis-server.js'

const tickets = Array.from({ length: 50 }, (_, n) => `t${n}`)

describe.skipIf(redisServerName === undefined)('a replica promoted in the place of a killed master', () => {
  let master: RedisServer
  let replica: RedisServer
  let masterClient: RedisClient
  let replicaClient: RedisClient
  let current: RedisClient
  const send: SendCommand = (command) => current.sendCommand(command)

  beforeEach(async () => {
    master = await startRedis('--repl-diskless-sync-delay', '0')
    replica = await startRedis('--replicaof', '127.0.0.1', String(master.port))
    masterClient = await connect(master)
    replicaClient = await connect(replica)
    current = masterClient
    await until('the replica', async () =>
      (await replicaClient.sendCommand<string>(['INFO', 'replication'])).includes('master_link_status:up'),
    )
  })
  afterEach(async () => {
    masterClient.destroy()
    replicaClient.destroy()
    await Promise.all([master.stop(), replica.stop()])
  })

  /** The replica keeps what it has, and looks for its master where none is. */
  async function loseTheLink(): Promise<void> {
    await replicaClient.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
  }

  async function promote(): Promise<void> {
    await master.kill()
    await replicaClient.sendCommand(['REPLICAOF', 'NO', 'ONE'])
    current = replicaClient
  }

  /** Redis holds its answer to WAIT until a replica has all that this connection wrote before. */
  const waiting: SendCommand = async (command) => {
    if (current === replicaClient) return current.sendCommand(command)
    const [reply, replicas] = await Promise.all([
      current.sendCommand(command),
      current.sendCommand<number>(['WAIT', '1', '60000']),
    ])
    if (replicas < 1) throw new Error('The replica did not confirm.')
    return reply
  }

  /** A vendor that lets each ticket pass so often. */
  function vendor(checksPerTicket: number) {
    const callsOfTicket = new Map<string, number>()
    const answers = Object.fromEntries(
      tickets.map((ticket) => [
        ticket,
        () => {
          const count = (callsOfTicket.get(ticket) ?? 0) + 1
          callsOfTicket.set(ticket, count)
          return count <= checksPerTicket
            ? ({ outcome: 'pass' } as const)
            : ({ outcome: 'reject', reason: 'invalid', final: true } as const)
        },
      ]),
    )
    return fakeProvider({ answers, checksPerTicket })
  }

  function verifierOn(sendCommand: SendCommand, checksPerTicket: number, timeoutMs = 60_000) {
    const provider = vendor(checksPerTicket)
    const verifier = createVerifier({ provider, store: redisStore({ sendCommand }), timeoutMs })
    return async () => {
      const verdicts = await Promise.all(tickets.map((ticket) => verifier.check({ ticket }, { uid: 'u' })))
      const outcomes = verdicts.map((verdict) => (verdict.outcome === 'reject' ? verdict.reason : verdict.outcome))
      return [...new Set(outcomes)]
    }
  }

  test('what had reached it stays spent', async () => {
    const present = verifierOn(send, 2)
    expect(await present()).toEqual(['pass'])
    expect(await masterClient.sendCommand(['WAIT', '1', '60000'])).toBe(1)
    await promote()
    expect(await present()).toEqual(['replayed'])
  })

  test('what had not reached it is for the vendor to decide again: once more, where tickets verify twice', async () => {
    const present = verifierOn(send, 2)
    await loseTheLink()
    expect(await present()).toEqual(['pass'])
    await promote()
    expect(await present()).toEqual(['pass'])
    expect(await present()).toEqual(['replayed'])
  })

  test('what had not reached it is for the vendor to decide again: refused, where tickets verify once', async () => {
    const present = verifierOn(send, 1)
    await loseTheLink()
    expect(await present()).toEqual(['pass'])
    await promote()
    expect(await present()).toEqual(['invalid'])
  })

  test('while four gates hear the same tickets again and again: only what had not reached it, and once more', async () => {
    const [provider, maxUses] = [vendor(2), 2]
    const admitted = new Map(tickets.map((ticket) => [ticket, 0]))
    const [reached, lost] = [tickets.slice(0, 25), tickets.slice(25)]
    const timesOf = (some: string[]) => some.map((ticket) => admitted.get(ticket) ?? 0)
    const presented = new Set(reached)
    let rounds = 0
    let isOver = false
    async function replayAtOneGate(): Promise<void> {
      const store = redisStore({ sendCommand: send })
      const verifier = createVerifier({ provider, store, maxUses, timeoutMs: 60_000 })
      while (!isOver) {
        await Promise.all(
          [...presented].map(async (ticket) => {
            const { outcome } = await verifier.check({ ticket }, { uid: 'u' })
            if (outcome === 'pass') admitted.set(ticket, (admitted.get(ticket) ?? 0) + 1)
          }),
        )
        rounds += 1
        // A store that is away refuses at once, and its coming back must be heard.
        await new Promise(setImmediate)
      }
    }
    const gates = Array.from({ length: 4 }, replayAtOneGate)
    const untilAll = (some: string[]) =>
      until('all to be admitted', async () => timesOf(some).every((times) => times === maxUses))

    await untilAll(reached)
    expect(await masterClient.sendCommand(['WAIT', '1', '60000'])).toBe(1)
    await loseTheLink()
    for (const ticket of lost) presented.add(ticket)
    await untilAll(lost)
    await promote()
    const then = rounds
    await until('further rounds', async () => rounds > then + 20)
    isOver = true
    await Promise.all(gates)
    expect(timesOf(reached)).toEqual(reached.map(() => maxUses))
    expect(timesOf(lost)).toEqual(lost.map(() => 2 * maxUses))
  })

  test('with WAIT after each command, nothing is admitted that the replica does not know', async () => {
    const present = verifierOn(waiting, 2)
    expect(await present()).toEqual(['pass'])
    await promote()
    expect(await present()).toEqual(['replayed'])
  })

  test('with WAIT and a replica that hangs, nothing is admitted', async () => {
    process.kill(replica.pid, 'SIGSTOP')
    expect(await verifierOn(waiting, 2, 500)()).toEqual(['unavailable'])
    process.kill(replica.pid, 'SIGCONT')
  })

  test('with WAIT on the connections of a pool and a replica that hangs, nothing is admitted', async () => {
    const options = { url: master.url, disableOfflineQueue: true, commandOptions: { timeout: 0 } }
    const pool = createClientPool(options, { minimum: 4, maximum: 4 })
    pool.on('error', () => {})
    await pool.connect()
    // WAIT speaks of what its own connection wrote: on another one it is content at once.
    const onOne: SendCommand = (command) =>
      pool.execute(async (client) => {
        const [reply, replicas] = await Promise.all([
          client.sendCommand(command),
          client.sendCommand<number>(['WAIT', '1', '20']),
        ])
        if (replicas < 1) throw new Error('The replica did not confirm.')
        return reply
      })
    process.kill(replica.pid, 'SIGSTOP')
    const store = redisStore({ sendCommand: onOne })
    const use = { binding: 'b', maxUses: 1, ttlMs: 60_000, value: '' }
    for (const ticket of tickets.slice(0, 8)) await expect(store.take(ticket, use)).rejects.toThrow()
    process.kill(replica.pid, 'SIGCONT')
    pool.destroy()
  })
})
