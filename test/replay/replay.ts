import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'

export interface ReplayOptions {
  readonly processes: number
  /** The Redis that the processes share; without one, each has a memory store. */
  readonly redisUrl?: string
  readonly requests: number
  readonly tickets: number
  /** Share of the vendor's calls that go wrong. */
  readonly faults: number
  /** Kills one process when half of the requests are answered. */
  readonly kill: boolean
  /** The verifiers' time for a check. A killed process's claims hold a second longer. */
  readonly timeoutMs: number
}

// All requests are made at once; so many of them are under way at one process at a time.
const socketsPerProcess = 500

/** What the journals and the visitors say of one ticket. */
export interface TicketStory {
  readonly ticket: string
  readonly maxUses: number
  /** By the applications' journals. */
  admitted: number
  /** By the visitors: "in" heard. */
  heard: number
  /** By the vendor's journal: what each call came to. */
  readonly vendor: string[]
  /** Requests that were under way at the killed process. */
  killed: number
  /** By the applications' journals: how often each refusal. */
  readonly refusals: Record<string, number>
}

/** Presents every ticket many times at once to all processes, and reads the journals afterwards. */
export async function replay(options: ReplayOptions): Promise<TicketStory[]> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketgate-replay-'))
  const children: ChildProcess[] = []
  const agent = new Agent({ connections: socketsPerProcess, pipelining: 1 })
  async function start(name: string, ...args: string[]): Promise<number> {
    const child = fork(fileURLToPath(new URL(name, import.meta.url)), args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    children.push(child)
    const [port] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended at once`))),
    ])
    return port as number
  }

  try {
    const vendorPort = await start('vendor.mjs', join(dir, 'vendor'), String(options.faults))
    const apps = Array.from({ length: options.processes }, (_, n) => join(dir, `app-${n}`))
    const store = options.redisUrl === undefined ? [] : [options.redisUrl]
    const ports = await Promise.all(
      apps.map((journal) => start('app.mjs', journal, String(vendorPort), String(options.timeoutMs), ...store)),
    )
    const stories = makeStories(options.tickets)
    const victim = options.kill ? children.at(-1) : undefined
    await present(stories, ports, agent, options.requests, victim)
    for (const [ticket, how = ''] of await lines(join(dir, 'vendor'))) storyOf(stories, ticket).vendor.push(how)
    for (const journal of apps) {
      for (const [ticket, outcome = '', detail = ''] of await lines(journal))
        tell(storyOf(stories, ticket), outcome, detail)
    }
    return [...stories.values()]
  } finally {
    await agent.destroy()
    await Promise.all(children.map(end))
    await rm(dir, { recursive: true, force: true })
  }
}

function makeStories(tickets: number): Map<string, TicketStory> {
  const stories = Array.from({ length: tickets }, (_, n): TicketStory => {
    const maxUses = n % 2 === 0 ? 1 : 3
    return { ticket: `t${n}-${maxUses}`, maxUses, admitted: 0, heard: 0, vendor: [], killed: 0, refusals: {} }
  })
  return new Map(stories.map((story) => [story.ticket, story]))
}

async function present(
  stories: Map<string, TicketStory>,
  ports: number[],
  agent: Agent,
  requests: number,
  victim?: ChildProcess,
) {
  const order = [...stories.values()]
  let answered = 0
  async function one(n: number): Promise<void> {
    const story = order[n % order.length] as TicketStory
    // Every ticket comes to every process.
    const port = ports[Math.floor(n / order.length) % ports.length]
    const url = `http://127.0.0.1:${port}/uses/${story.maxUses}?ticket=${story.ticket}`
    try {
      const { body, statusCode } = await request(url, { method: 'POST', dispatcher: agent })
      await body.dump()
      if (statusCode === 200) story.heard += 1
    } catch (error) {
      // Refused: it never reached the process, which was gone already.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') story.killed += 1
    }
    answered += 1
    if (answered === Math.floor(requests / 2)) victim?.kill('SIGKILL')
  }
  await Promise.all(Array.from({ length: requests }, (_, n) => one(n)))
}

function tell(story: TicketStory, outcome: string, detail: string): void {
  if (outcome === 'admitted') story.admitted += 1
  else story.refusals[`${outcome} ${detail}`] = (story.refusals[`${outcome} ${detail}`] ?? 0) + 1
}

function storyOf(stories: Map<string, TicketStory>, ticket = ''): TicketStory {
  const story = stories.get(ticket)
  if (story === undefined) throw new Error(`A journal speaks of a ticket that was never presented: ${ticket}`)
  return story
}

async function lines(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
