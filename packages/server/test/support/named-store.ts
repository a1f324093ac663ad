import { memoryStore, type TicketStore } from '@ticketgate/core'

/** A shared store that tells the names of the marks that were taken in it, each once. */
export function namedStore(options: Parameters<typeof memoryStore>[0] = {}): {
  readonly store: TicketStore
  /** Those that begin like this. */
  names(prefix: string): readonly string[]
} {
  const memory = memoryStore(options)
  const taken = new Set<string>()
  const store: TicketStore = {
    ...memory,
    take(name, use) {
      taken.add(name)
      return memory.take(name, use)
    },
  }
  return { store, names: (prefix) => [...taken].filter((name) => name.startsWith(prefix)) }
}
