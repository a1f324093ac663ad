import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ticketKey } from '../../packages/core/src/check/ticket-key.js'
import { connect, until } from '../redis/redis-server.js'
import { ask, checkOpenFiles, kill, message, start } from './processes.js'
import { makeStories, readApplications, readUndecided, readVendor, type Stories, type TicketStory } from './stories.js'

export interface ReplayOptions {
  /** Of the application. */
  readonly processes: number
  /** The Redis that the processes share; without one, each has a memory store. */
  readonly redisUrl?: string
  readonly requests: number
  readonly tickets: number
  /** Share of the vendor's calls that go wrong. */
  readonly faults: number
  /** Kills one process while the vendor's answers to half of the tickets come in. */
  readonly kill: boolean
}

export interface Replayed {
  readonly stories: readonly TicketStory[]
  /** Requests that were under way at the same time, at the most. */
  readonly peak: number
  /** Where some checks may have been over before they were answered: this machine's fault, and no ticket's. */
  readonly isTooSlow: boolean
}

/** One visitor's request. */
interface Visit {
  readonly story: TicketStory
  /** The process that it comes to. */
  readonly app: number
}

/** What a visitor heard: an HTTP status, or an error's code. */
type Received = number | string

// As long as a verifier allows: nothing here waits for it.
const timeoutMs = 60_000
const visitorProcesses = 4

/**
 * Presents every ticket many times at once to all processes, and reads the journals afterwards. No check begins before
 * all requests have arrived, and the vendor answers nothing before all have begun, so they are all under way together.
 */
export async function replay(options: ReplayOptions): Promise<Replayed> {
  // The requests, and the connections to the vendor.
  checkOpenFiles(options.requests / options.processes + options.tickets + 200)
  const dir = await mkdtemp(join(tmpdir(), 'ticketgate-replay-'))
  const children: ChildProcess[] = []
  async function started<Told>(name: string, ...args: (string | number)[]): Promise<[ChildProcess, Told]> {
    const child = start(name, ...args)
    children.push(child)
    return [child, await message<Told>(child)]
  }

  try {
    const stories = makeStories(options.tickets)
    const tickets = [...stories.keys()]
    const visits = plan(options, [...stories.values()])
    const vendorJournal = join(dir, 'vendor')
    const [vendor, vendorPort] = await started<number>('vendor.mjs', vendorJournal, options.faults)
    const journals = Array.from({ length: options.processes }, (_, n) => join(dir, `app-${n}`))
    const store = options.redisUrl === undefined ? [] : [options.redisUrl]
    const apps = await Promise.all(
      journals.map((journal, n) => {
        const expected = visits.filter(({ app }) => app === n).length
        return started<number>('app.mjs', journal, vendorPort, timeoutMs, expected, ...store)
      }),
    )
    const groups = Array.from({ length: visitorProcesses }, (_, n) =>
      visits.filter((_, i) => i % visitorProcesses === n),
    )
    const visitors = await Promise.all(
      groups.map(async (group) => {
        const [child] = await started('visitors.mjs')
        const urls = group.map(
          ({ story, app }) => `http://127.0.0.1:${apps[app]?.[1]}/uses/${story.maxUses}?ticket=${story.ticket}`,
        )
        await ask(child, urls)
        return { child, group }
      }),
    )

    const arrived = Promise.all(apps.map(([app]) => message(app)))
    const received = Promise.all(visitors.map(({ child }) => ask<Received[]>(child, 'go')))
    const tooEarly = received.then(() => {
      throw new Error('Visitors were answered before all of them had asked.')
    })
    await Promise.race([arrived, tooEarly])
    await Promise.race([Promise.all(apps.map(([app]) => ask(app, 'begin'))), tooEarly])
    const [victim] = apps.at(-1) ?? []
    const half = tickets.slice(0, tickets.length / 2)
    if (options.kill && victim !== undefined) {
      await killAmongAnswers(victim, vendor, half)
      await endLeases(options.redisUrl ?? '', victim)
    }
    vendor.send(tickets)
    for (const [n, answers] of (await received).entries()) {
      for (const [i, answer] of answers.entries()) note(visitors[n]?.group[i] as Visit, answer, options)
    }
    await readVendor(vendorJournal, stories)
    const { peak, decidedInMs } = await readApplications(journals, stories)
    if (options.kill) await readUndecided(journals.at(-1) as string, stories)
    // About these the vendor had said nothing at the kill: no use of theirs can be lost with it.
    for (const ticket of tickets.slice(half.length)) (stories.get(ticket) as TicketStory).undecided = 0
    if (options.redisUrl !== undefined) await readUses(options.redisUrl, stories, `http://127.0.0.1:${vendorPort}`)
    return { peak, isTooSlow: decidedInMs >= timeoutMs, stories: [...stories.values()] }
  } finally {
    await Promise.all(children.map(kill))
    await rm(dir, { recursive: true, force: true })
  }
}

/** Every ticket comes to every process. */
function plan({ requests, processes }: ReplayOptions, stories: TicketStory[]): Visit[] {
  return Array.from({ length: requests }, (_, n) => ({
    story: stories[n % stories.length] as TicketStory,
    app: Math.floor(n / stories.length) % processes,
  }))
}

/** Lets the vendor answer about these tickets, and kills the process when it has answered about half of them. */
async function killAmongAnswers(victim: ChildProcess, vendor: ChildProcess, tickets: string[]): Promise<void> {
  let answers = 0
  const halfWay = new Promise<void>((resolve) => {
    vendor.on('message', () => {
      answers += 1
      if (answers === Math.floor(tickets.length / 2)) resolve()
    })
  })
  vendor.send(tickets)
  await halfWay
  await kill(victim)
}

// In one step, as time does it. A passed ticket's record lives longer than any lease.
const lapse = `for _, key in ipairs(redis.call('KEYS', 'tg:*')) do
  if redis.call('PTTL', key) <= tonumber(ARGV[1]) then redis.call('DEL', key) end
end`

/** What the dead process claimed is free again, without the wait; what the living claimed is too, and no harm done. */
async function endLeases(redisUrl: string, dead: ChildProcess): Promise<void> {
  const client = await connect({ url: redisUrl })
  // Until then Redis may still carry out what it sent before it died.
  await until('Redis to see its end', async () => {
    const clients = await client.sendCommand<string>(['CLIENT', 'LIST'])
    return !clients.includes(`name=app-${dead.pid} `)
  })
  await client.sendCommand(['EVAL', lapse, '0', String(timeoutMs + 1_000)])
  client.destroy()
}

function note({ story, app }: Visit, answer: Received, options: ReplayOptions): void {
  if (answer === 200) story.answers += 1
  if (typeof answer === 'number') return
  if (!options.kill || app !== options.processes - 1) throw new Error(`A living process lost a request: ${answer}`)
}

/**
 * A record that is none, or that is only claimed, has no uses.
 * @param realm of the vendor's tickets: its origin, since it is none of Tianyu's own hosts
 */
async function readUses(redisUrl: string, stories: Stories, realm: string): Promise<void> {
  const client = await connect({ url: redisUrl })
  for (const story of stories.values()) {
    const key = Buffer.from(ticketKey(realm, [story.ticket]), 'hex').toString('base64url')
    const record = await client.sendCommand<string | null>(['GET', `tg:{${key}}`])
    story.uses = Number(/^\d+/.exec(record ?? '')?.[0] ?? 0)
  }
  client.destroy()
}
