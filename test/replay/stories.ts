import { readFile } from 'node:fs/promises'

/** What the journals and the visitors say of one ticket. */
export interface TicketStory {
  readonly ticket: string
  readonly maxUses: number
  /** By the applications' journals. */
  admitted: number
  /** By the visitors: "in" heard. */
  answers: number
  /** By the vendor's journal: what each call came to. */
  readonly vendor: string[]
  /** By its journal: requests that the killed process had not decided, of a ticket whose uses it may have counted. */
  undecided: number
  /** By Redis: uses that were counted. Undefined where the store died with its process. */
  uses: number | undefined
  /** By the applications' journals: how often each refusal. */
  readonly refusals: Record<string, number>
}

export type Stories = ReadonlyMap<string, TicketStory>

/** Half of the tickets admit once, half three times. */
export function makeStories(tickets: number): Stories {
  const stories = Array.from({ length: tickets }, (_, n): TicketStory => {
    const maxUses = n % 2 === 0 ? 1 : 3
    return {
      ticket: `t${n}-${maxUses}`,
      maxUses,
      admitted: 0,
      answers: 0,
      vendor: [],
      undecided: 0,
      uses: undefined,
      refusals: {},
    }
  })
  return new Map(stories.map((story) => [story.ticket, story]))
}

export async function readVendor(journal: string, stories: Stories): Promise<void> {
  for (const [ticket, how = ''] of await lines(journal)) storyOf(stories, ticket).vendor.push(how)
}

export interface Applications {
  /** Requests under way at the same time, over all of them, at the most. */
  readonly peak: number
  /** From the last arrival to the last decision. */
  readonly decidedInMs: number
}

export async function readApplications(journals: readonly string[], stories: Stories): Promise<Applications> {
  const steps: { at: bigint; change: 1 | -1 }[] = []
  for (const journal of journals) {
    for (const [at = '', ticket, what = '', detail = ''] of await lines(journal)) {
      steps.push({ at: BigInt(at), change: what === 'arrived' ? 1 : -1 })
      if (what !== 'arrived') noteOutcome(storyOf(stories, ticket), what, detail)
    }
  }
  steps.sort((one, other) => (one.at < other.at ? -1 : 1))
  let underWay = 0
  let peak = 0
  for (const { change } of steps) {
    underWay += change
    peak = Math.max(peak, underWay)
  }
  const lastOf = (change: 1 | -1) => steps.findLast((step) => step.change === change)?.at ?? 0n
  return { peak, decidedInMs: Number(lastOf(-1) - lastOf(1)) / 1e6 }
}

/** Arrived at this process, and not decided when it was killed. */
export async function readUndecided(journal: string, stories: Stories): Promise<void> {
  for (const [, ticket, what] of await lines(journal)) {
    storyOf(stories, ticket).undecided += what === 'arrived' ? 1 : -1
  }
}

function noteOutcome(story: TicketStory, outcome: string, detail: string): void {
  if (outcome === 'admitted') story.admitted += 1
  else story.refusals[`${outcome} ${detail}`] = (story.refusals[`${outcome} ${detail}`] ?? 0) + 1
}

function storyOf(stories: Stories, ticket = ''): TicketStory {
  const story = stories.get(ticket)
  if (story === undefined) throw new Error(`A journal speaks of a ticket that was never presented: ${ticket}`)
  return story
}

async function lines(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
}
