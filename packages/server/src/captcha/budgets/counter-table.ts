import { randomInt } from 'node:crypto'

/**
 * Counters by their keys, in arrays that the garbage collector need not look through: it would stop the service for as
 * long as it takes to look through hundreds of thousands of objects.
 */
export interface CounterTable {
  /** @returns where a counter is kept; undefined: it is not */
  find(key: string): Place | undefined
  countAt(place: Place): number
  endsAt(place: Place): number
  addAt(place: Place, by: number): void
  /** Begins a counter, anew if there is one of this key. Where there is no room the one goes that began first. */
  begin(key: string, count: number, endsAt: number): void
}

/** Where a counter is in the arrays, which are a ring in the order in which counters began. */
type Place = number

/** What a counter ends at that is in no chain. */
const unlinked = Number.NEGATIVE_INFINITY

/** @param room how many counters there are at most; their memory, some 30 bytes for each, is taken at once */
export function counterTable(room: number): CounterTable {
  const ends = new Float64Array(room)
  const counts = new Int32Array(room)
  const firstHash = keyHash(0x01000193)
  const secondHash = keyHash(0xc2b2ae35)
  const firstHashes = new Uint32Array(room)
  const secondHashes = new Uint32Array(room)
  // Counters whose first hashes end with the same bits are in one chain, the newest first. These have the place of the
  // first one, and of the next one, plus one; 0 ends a chain.
  const firstInChain = new Uint32Array(2 ** Math.ceil(Math.log2(room)))
  const chainMask = firstInChain.length - 1
  const nextInChain = new Uint32Array(room)
  /** The place of the oldest, and how many places on from it are taken. */
  let oldest = 0
  let taken = 0

  const chainOf = (firstHash: number): number => firstHash & chainMask

  function placeOf(first: number, second: number): Place | undefined {
    let link = firstInChain[chainOf(first)] as number
    while (link !== 0) {
      const place = link - 1
      if (firstHashes[place] === first && secondHashes[place] === second) return place
      link = nextInChain[place] as number
    }
    return undefined
  }

  /**
   * Takes it out of its chain. Its place stays taken until it is the oldest, which costs no other counter its place where
   * all windows are equally long: all that have not ended began later.
   */
  function unlink(place: Place): void {
    const next = nextInChain[place] as number
    const chain = chainOf(firstHashes[place] as number)
    if (firstInChain[chain] === place + 1) firstInChain[chain] = next
    else {
      let before = (firstInChain[chain] as number) - 1
      while (nextInChain[before] !== place + 1) before = (nextInChain[before] as number) - 1
      nextInChain[before] = next
    }
    ends[place] = unlinked
  }

  function dropOldest(): void {
    if (ends[oldest] !== unlinked) unlink(oldest)
    oldest = (oldest + 1) % room
    taken -= 1
  }

  return {
    find: (key) => placeOf(firstHash(key), secondHash(key)),
    countAt: (place) => counts[place] as number,
    endsAt: (place) => ends[place] as number,
    addAt(place, by) {
      counts[place] = (counts[place] as number) + by
    },

    begin(key, count, endsAt) {
      const first = firstHash(key)
      const second = secondHash(key)
      const before = placeOf(first, second)
      if (before !== undefined) unlink(before)
      if (taken === room) dropOldest()
      const place = (oldest + taken) % room
      taken += 1
      ends[place] = endsAt
      counts[place] = count
      firstHashes[place] = first
      secondHashes[place] = second
      const chain = chainOf(first)
      nextInChain[place] = firstInChain[chain] as number
      firstInChain[chain] = place + 1
    },
  }
}

/**
 * A hash of 32 bits, for each table another one. Keys name visitors by keyed hashes, so that nobody can look for two that
 * collide.
 */
function keyHash(multiplier: number): (key: string) => number {
  const seed = randomInt(2 ** 32)
  return (key) => {
    let hash = seed
    for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), multiplier)
    // Multiplying moves nothing down, and the lower bits are those that choose a chain.
    hash = Math.imul(hash ^ (hash >>> 16), multiplier)
    return (hash ^ (hash >>> 15)) >>> 0
  }
}
