import { createVerifier, type Verdict } from '@ticketgate/core'
import { redisStore, type SendCommand } from '@ticketgate/redis'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect, type RedisClient, type RedisServer, redisServerName, startRedis, until } from './redis-server.js'

const storeFailed = { outcome: 'unavailable', cause: 'store' }
const ticket = testTickets.pass('one')
const key = /^tg:\{[\w-]{22}\}$/
const timeoutMs = 300

/** The checks' time stands still until a test moves it, so that none is over because the machine is slow. */
function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** A verifier on this client, and the keys that its store touched. */
function verifierOn(sendCommand: SendCommand, { maxUses = 1 } = {}) {
  const keys = new Set<string>()
  let onVerify = async (): Promise<unknown> => undefined
  const answer = async () => {
    await onVerify()
    return { outcome: 'pass' } as const
  }
  const provider = fakeProvider({ answers: { [ticket]: answer } })
  const store = redisStore({
    sendCommand: (command, key) => {
      if (command[0] !== 'INFO') keys.add(key)
      return sendCommand(command, key)
    },
  })
  const verifier = createVerifier({ provider, store, maxUses, timeoutMs })
  return {
    check: (name = ticket): Promise<Verdict> => verifier.check({ ticket: name }, { uid: 'u1' }),
    whileTheVendorIsAsked: (happens: () => Promise<unknown>) => {
      onVerify = happens
    },
    calls: provider.calls,
    keys,
  }
}

describe.skipIf(redisServerName === undefined)('a Redis that misbehaves admits nobody', () => {
  let server: RedisServer
  let client: RedisClient
  /** A connection of its own: commands behind a paused one wait with it. */
  let admin: RedisClient
  const send: SendCommand = (command) => client.sendCommand(command)
  useFakeClock()

  /** Commands of one connection are answered in turn; the second time for a script that Redis had to be sent whole. */
  async function allAnswered(): Promise<void> {
    await client.sendCommand(['PING'])
    await client.sendCommand(['PING'])
  }

  beforeEach(async () => {
    server = await startRedis()
    client = await connect(server)
    admin = await connect(server)
  })
  afterEach(async () => {
    client.destroy()
    admin.destroy()
    await server.stop()
  })

  test('killed before the claim: refused, vendor not asked; restarted: admitted', async () => {
    const { check, calls } = verifierOn(send)
    await server.kill()
    expect(await check()).toMatchObject(storeFailed)
    expect(calls).toEqual([])
    await server.restart()
    await until('the client', async () => client.isReady)
    expect(await check()).toMatchObject({ outcome: 'pass', use: 1 })
    expect(await check()).toMatchObject({ outcome: 'reject', reason: 'replayed' })
  })

  test('killed between claim and take: refused, though the vendor said yes', async () => {
    const { check, calls, whileTheVendorIsAsked } = verifierOn(send)
    whileTheVendorIsAsked(() => server.kill())
    expect(await check()).toMatchObject(storeFailed)
    expect(calls.length).toBe(1)
  })

  test('paused for longer than the check may take: refused while it still hangs', async () => {
    const { check, calls } = verifierOn(send)
    await admin.sendCommand(['CLIENT', 'PAUSE', '600000', 'ALL'])
    const checked = check()
    await vi.advanceTimersByTimeAsync(timeoutMs)
    expect(await checked).toMatchObject(storeFailed)
    expect(calls).toEqual([])
  })

  test('paused between claim and take: refused, and the use that Redis counts afterwards stays counted', async () => {
    const { check, whileTheVendorIsAsked } = verifierOn(send)
    const paused = new Promise<void>((resolve) => {
      whileTheVendorIsAsked(async () => {
        await admin.sendCommand(['CLIENT', 'PAUSE', '600000', 'WRITE'])
        resolve()
      })
    })
    const checked = check()
    await paused
    await vi.advanceTimersByTimeAsync(timeoutMs)
    expect(await checked).toMatchObject(storeFailed)
    await admin.sendCommand(['CLIENT', 'UNPAUSE'])
    await allAnswered()
    expect(await check()).toMatchObject({ outcome: 'reject', reason: 'replayed' })
  })

  test('a claim that Redis makes after the check gave up is given back', async () => {
    const { check } = verifierOn(send)
    await admin.sendCommand(['CLIENT', 'PAUSE', '600000', 'WRITE'])
    const first = check()
    await vi.advanceTimersByTimeAsync(timeoutMs)
    expect(await first).toMatchObject(storeFailed)
    await admin.sendCommand(['CLIENT', 'UNPAUSE'])
    await allAnswered()
    expect(await check()).toMatchObject({ outcome: 'pass', use: 1 })
  })

  test('a replica that may only be read', async () => {
    const replica = await startRedis('--replicaof', '127.0.0.1', String(server.port))
    const replicaClient = await connect(replica)
    try {
      const { check, calls } = verifierOn((command) => replicaClient.sendCommand(command))
      expect(await check()).toMatchObject(storeFailed)
      expect(calls).toEqual([])
    } finally {
      replicaClient.destroy()
      await replica.stop()
    }
  })

  test('one that is still loading what it had saved', async () => {
    const slowly = ['--key-load-delay', '20000', '--loading-process-events-interval-bytes', '1024']
    const loading = await startRedis(...slowly, '--rdbcompression', 'no')
    const loadingClient = await connect(loading)
    for (let n = 0; n < 100; n += 1) await loadingClient.sendCommand(['SET', `k${n}`, 'x'.repeat(2048)])
    await loadingClient.sendCommand(['SAVE'])
    await loading.kill()
    const loaded = loading.restart()
    try {
      const { check, calls } = verifierOn((command) => loadingClient.sendCommand(command))
      await until('the client', async () => loadingClient.isReady)
      await expect(loadingClient.sendCommand(['GET', 'k0'])).rejects.toThrow(/^LOADING/)
      expect(await check()).toMatchObject(storeFailed)
      expect(calls).toEqual([])
      await loaded
      expect(await check()).toMatchObject({ outcome: 'pass', use: 1 })
    } finally {
      loadingClient.destroy()
      await loading.stop()
    }
  })

  test('made a replica between claim and take', async () => {
    const other = await startRedis()
    const { check, whileTheVendorIsAsked } = verifierOn(send)
    whileTheVendorIsAsked(() => client.sendCommand(['REPLICAOF', '127.0.0.1', String(other.port)]))
    expect(await check()).toMatchObject(storeFailed)
    await other.stop()
  })

  test.each([
    ['a list', ['RPUSH', 'admitted', '1', '']],
    ['a hash', ['HSET', 'admitted', '1']],
    ['another program’s text', ['SET', 'hello']],
    ['an empty text', ['SET', '']],
    ['a text that is nearly a record', ['SET', '1,99']],
  ])('something else under the ticket’s key: %s', async (_, [name = '', ...args]) => {
    const { check, keys, calls } = verifierOn(send)
    await check()
    const [ticketKey = ''] = keys
    expect(ticketKey).toMatch(key)
    await client.sendCommand(['DEL', ticketKey])
    await client.sendCommand([name, ticketKey, ...args])
    expect(await check()).toMatchObject(storeFailed)
    expect(calls.length).toBe(1)
  })

  test('something else under the ticket’s key at the take', async () => {
    const { check, keys, whileTheVendorIsAsked } = verifierOn(send)
    whileTheVendorIsAsked(async () => {
      const [ticketKey = ''] = keys
      await client.sendCommand(['DEL', ticketKey])
      await client.sendCommand(['RPUSH', ticketKey, 'x'])
    })
    expect(await check()).toMatchObject(storeFailed)
  })

  test('out of memory: no new ticket, no further use; a spent ticket stays spent', async () => {
    const { check, calls } = verifierOn(send, { maxUses: 2 })
    const spent = testTickets.pass('spent')
    await check()
    await check(spent)
    await check(spent)
    await admin.sendCommand(['CONFIG', 'SET', 'maxmemory', '1'])
    expect(await check()).toMatchObject(storeFailed)
    expect(await check(testTickets.pass('new'))).toMatchObject(storeFailed)
    expect(await check(spent)).toMatchObject({ outcome: 'reject', reason: 'replayed' })
    expect(calls.length).toBe(2)
    await admin.sendCommand(['CONFIG', 'SET', 'maxmemory', '0'])
    expect(await check()).toMatchObject({ outcome: 'pass', use: 2 })
  })

  test('out of memory between claim and take', async () => {
    const { check, whileTheVendorIsAsked } = verifierOn(send)
    whileTheVendorIsAsked(() => admin.sendCommand(['CONFIG', 'SET', 'maxmemory', '1']))
    expect(await check()).toMatchObject(storeFailed)
  })

  test('a password that we do not have', async () => {
    const { check } = verifierOn(send)
    await client.sendCommand(['CONFIG', 'SET', 'requirepass', 'secret'])
    await client.sendCommand(['RESET'])
    expect(await check()).toMatchObject(storeFailed)
  })
})

describe('a client that misbehaves admits nobody', () => {
  useFakeClock()

  const replies: [string, SendCommand][] = [
    [
      'throws',
      () => {
        throw new Error('no client')
      },
    ],
    ['rejects', () => Promise.reject(new Error('closed'))],
    ...[
      null,
      undefined,
      'OK',
      1,
      {},
      [],
      ['admitted'],
      ['admitted', 1],
      ['admitted', '1', ''],
      ['admitted', Number.NaN, ''],
      ['ADMITTED', 1, ''],
    ].map((reply): [string, SendCommand] => [`resolves to ${JSON.stringify(reply)}`, async () => reply]),
  ]
  test.each(replies)('%s', async (_, sendCommand) => {
    const { check, calls } = verifierOn(sendCommand)
    expect(await check()).toMatchObject(storeFailed)
    expect(calls).toEqual([])
  })

  test('never settles', async () => {
    const { check, calls } = verifierOn(() => new Promise(() => {}))
    const checked = check()
    await vi.advanceTimersByTimeAsync(timeoutMs)
    expect(await checked).toMatchObject(storeFailed)
    expect(calls).toEqual([])
  })
})
