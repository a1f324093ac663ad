import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isCi } from '../left-out.js'
import { connect, type RedisServer, redisServerName, startRedis, until } from '../redis/redis-server.js'
import { ask, checkOpenFiles, kill, message, start } from './processes.js'

const limit = 3
const processes = 4
const loads = [
  { requests: 1_000, users: 20, onlyOnCi: false },
  { requests: 6_000, users: 60, onlyOnCi: true },
] as const
const timeout = 600_000

interface Options {
  readonly requests: number
  readonly users: number
  readonly password: 'right' | 'wrong'
  /** Share of Redis' answers that are lost, or never asked for. */
  readonly faults: number
  /** Kills one process once it has let somebody in. */
  readonly kill: boolean
  /** What is waited for while the processes still run: they give places back after they have answered. */
  beforeEnd?(): Promise<void>
}

interface Outcome {
  /** By user: how many were let in without a ticket. */
  readonly letIn: Map<string, number>
  readonly statuses: readonly (number | string)[]
}

describe.skipIf(redisServerName === undefined)('failures of four processes on one Redis', () => {
  let redis: RedisServer
  beforeEach(async () => {
    redis = await startRedis()
  })
  afterEach(() => redis.stop())

  /** Sends every request at the same time: none is looked at before all have arrived. */
  async function logIn({ requests, users, password, faults, kill: isKilled, beforeEnd }: Options): Promise<Outcome> {
    checkOpenFiles(requests + 200)
    const dir = await mkdtemp(join(tmpdir(), 'ticketgate-attempts-'))
    const children: ChildProcess[] = []
    const started = async (name: string, ...args: (string | number)[]): Promise<[ChildProcess, number]> => {
      const child = start(name, ...args)
      children.push(child)
      return [child, await message<number>(child)]
    }
    try {
      const journals = Array.from({ length: processes }, (_, n) => join(dir, `app-${n}`))
      const perProcess = requests / processes
      const apps = await Promise.all(
        journals.map((journal) => started('attempts-app.mjs', journal, perProcess, redis.url, faults)),
      )
      const urls = Array.from({ length: requests }, (_, n) => {
        const port = apps[n % processes]?.[1]
        return `http://127.0.0.1:${port}/login?user=user-${Math.floor(n / processes) % users}&password=${password}`
      })
      const [visitors] = await started('visitors.mjs')
      await ask(visitors, urls)
      const arrived = Promise.all(apps.map(([app]) => message(app)))
      const heard = ask<(number | string)[]>(visitors, 'go')
      await arrived
      const [[first] = [], ...others] = apps
      if (first !== undefined && isKilled) {
        const letIn = letSomebodyIn(first)
        first.send('begin')
        await letIn
        await kill(first)
      } else first?.send('begin')
      for (const [app] of others) app.send('begin')
      const statuses = await heard
      await beforeEnd?.()
      return { statuses, ...(await readJournals(journals)) }
    } finally {
      await Promise.all(children.map(kill))
      await rm(dir, { recursive: true, force: true })
    }
  }

  /** How many places are taken, of each key. */
  async function places(): Promise<number[]> {
    const client = await connect(redis)
    try {
      const keys = await client.sendCommand<string[]>(['KEYS', 'tg:{attempts}:*'])
      return await Promise.all(keys.map((key) => client.sendCommand<number>(['ZCARD', key])))
    } finally {
      client.destroy()
    }
  }

  const allAt = (users: number, places: number) => Array.from({ length: users }, () => places)

  describe.each(loads)('$requests at once', ({ requests, users, onlyOnCi }) => {
    const testHere = test.skipIf(onlyOnCi && !isCi)
    const usual = { requests, users, faults: 0, kill: false }

    testHere(
      'exactly three are let in for each user, and everybody else is asked for a captcha',
      { timeout },
      async () => {
        const { letIn, statuses } = await logIn({ ...usual, password: 'wrong' })
        expect([...letIn.values()]).toEqual(allAt(users, limit))
        expect(statuses.filter((status) => status === 401)).toHaveLength(limit * users)
        expect(statuses.filter((status) => status === 400)).toHaveLength(requests - limit * users)
        expect(await places()).toEqual(allAt(users, limit))
      },
    )

    testHere('a fifth of Redis’ answers get lost: never more than three', { timeout }, async () => {
      const { letIn } = await logIn({ ...usual, password: 'wrong', faults: 0.2 })
      expect([...letIn.values()].filter((count) => count > limit)).toEqual([])
      // What was lost has a place all the same.
      expect(await places()).toEqual(allAt(users, limit))
      expect(letIn.size).toBeGreaterThan(users / 2)
    })

    testHere(
      'a process is killed: never more than three, and what it let in keeps its place',
      { timeout },
      async () => {
        const { letIn } = await logIn({ ...usual, password: 'wrong', kill: true })
        expect([...letIn.values()].filter((count) => count > limit)).toEqual([])
        expect(await places()).toEqual(allAt(users, limit))
      },
    )

    testHere(
      'successes give their places back: none is left taken, and nobody is refused but for want of a ticket',
      { timeout },
      async () => {
        const noPlaceIsTaken = () => until('the last place to be given back', async () => (await places()).length === 0)
        const { letIn, statuses } = await logIn({ ...usual, password: 'right', beforeEnd: noPlaceIsTaken })
        expect(letIn.size).toBe(users)
        expect(statuses.every((status) => status === 200 || status === 400)).toBe(true)
      },
    )
  })
})

/** Resolves when this process says that it let a request in. */
function letSomebodyIn(app: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    app.on('message', (what) => {
      if (what === 'let in') resolve()
    })
  })
}

async function readJournals(journals: readonly string[]): Promise<Pick<Outcome, 'letIn'>> {
  const texts = await Promise.all(journals.map((journal) => readFile(journal, 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  const letIn = new Map<string, number>()
  for (const line of lines) {
    const [, user = '', what] = line.split(' ')
    if (what === 'in') letIn.set(user, (letIn.get(user) ?? 0) + 1)
  }
  return { letIn }
}
