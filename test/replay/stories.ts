import { readFile } from 'node:fs/promises'

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
  /** Requests that were under way at the killed process when it may have had the vendor's answer. */
  killed: number
  /** By the applications' journals: how often each refusal. */
  readonly refusals: Record<string, number>
}

export type Stories = ReadonlyMap<string, TicketStory>

/** Half of the tickets admit once, half three times. */
export function makeStories(tickets: number): Stories {
  const stories = Array.from({ length: tickets }, (_, n): TicketStory => {
    const maxUses = n % 2 === 0 ? 1 : 3
    return { ticket: `t${n}-${maxUses}`, maxUses, admitted: 0, heard: 0, vendor: [], killed: 0, refusals: {} }
  })
  return new Map(stories.map((story) => [story.ticket, story]))
}

export async function readVendor(journal: string, stories: Stories): Promise<void> {
  for (const [ticket, how = ''] of await lines(journal)) storyOf(stories, ticket).vendor.push(how)
}

/** @returns how many requests were under way at the same time, over all applications, at the most */
export async function readApplications(journals: readonly string[], stories: Stories): Promise<number> {
  const steps: { at: bigint; by: 1 | -1 }[] = []
  for (const journal of journals) {
    for (const [at = '', ticket, what = '', detail = ''] of await lines(journal)) {
      steps.push({ at: BigInt(at), by: what === 'arrived' ? 1 : -1 })
      if (what !== 'arrived') tell(storyOf(stories, ticket), what, detail)
    }
  }
  steps.sort((one, other) => (one.at < other.at ? -1 : 1))
  let underWay = 0
  let peak = 0
  for (const { by } of steps) {
    underWay += by
    peak = Math.max(peak, underWay)
  }
  return peak
}

function tell(story: TicketStory, outcome: string, detail: string): void {
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
