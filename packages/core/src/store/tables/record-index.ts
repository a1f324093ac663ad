import type { Digest } from './digest.js'
import { recordAt } from './record.js'
import { type Position, type Segments, wordAt } from './segments.js'

/** Finds records by their keys, with the first half of which each of them begins. */
export interface RecordIndex {
  /** How many records there are. */
  readonly size: number
  find(key: Digest): Position | undefined
  /** Takes the place of a record with the same key. */
  set(key: Digest, position: Position): void
  /** Does nothing where another record has taken its place. */
  delete(position: Position): void
}

// Many small tables, of which one at a time grows: growing a single large one would stop the process for a while.
const tableCount = 1_024
const firstSlots = 8
/** A table that is fuller has long runs of taken slots. */
const fullest = 0.75

/**
 * Hash tables with open addressing and linear probing. A slot has a position plus one, or 0. Keys are digests, so that
 * two of their words say where to look: the first which table, the second from which slot on.
 */
export function recordIndex(segments: Segments): RecordIndex {
  const tables: Uint32Array[] = []
  const sizes = new Uint32Array(tableCount)
  let size = 0

  const keyWord = (position: Position, word: 0 | 1): number =>
    segments.at(position).words[wordAt(position) + word] as number

  /** The slot of the key's record, or the empty one where it belongs. */
  function slotOf(table: Uint32Array, key: Digest): number {
    let slot = homeSlot(table, key.words[1] as number)
    for (let entry = table[slot]; entry !== 0; entry = table[slot]) {
      if (recordAt(segments, (entry as number) - 1).hasKey(key)) break
      slot = after(table, slot)
    }
    return slot
  }

  /** A table of twice the size, with all that is in this one. */
  function grown(table: Uint32Array): Uint32Array {
    const larger = new Uint32Array(table.length * 2)
    for (const entry of table) {
      if (entry === 0) continue
      let slot = homeSlot(larger, keyWord(entry - 1, 1))
      while (larger[slot] !== 0) slot = after(larger, slot)
      larger[slot] = entry
    }
    return larger
  }

  /** Empties a slot; whatever would not be found past an empty one moves up. */
  function empty(table: Uint32Array, slot: number): void {
    let gap = slot
    for (let next = after(table, gap); table[next] !== 0; next = after(table, next)) {
      const home = homeSlot(table, keyWord((table[next] as number) - 1, 1))
      if (distance(table, home, next) < distance(table, gap, next)) continue
      table[gap] = table[next] as number
      gap = next
    }
    table[gap] = 0
  }

  return {
    get size() {
      return size
    },

    find(key) {
      const table = tables[tableOf(key.words[0] as number)]
      const entry = table?.[slotOf(table, key)] ?? 0
      return entry === 0 ? undefined : entry - 1
    },

    set(key, position) {
      const number = tableOf(key.words[0] as number)
      let table = tables[number] ?? new Uint32Array(firstSlots)
      if ((sizes[number] as number) >= table.length * fullest) table = grown(table)
      tables[number] = table
      const slot = slotOf(table, key)
      if (table[slot] === 0) {
        sizes[number] = (sizes[number] as number) + 1
        size += 1
      }
      table[slot] = position + 1
    },

    delete(position) {
      const number = tableOf(keyWord(position, 0))
      const table = tables[number] as Uint32Array
      let slot = homeSlot(table, keyWord(position, 1))
      while (table[slot] !== position + 1) {
        if (table[slot] === 0) return
        slot = after(table, slot)
      }
      empty(table, slot)
      sizes[number] = (sizes[number] as number) - 1
      size -= 1
    },
  }
}

function tableOf(word: number): number {
  return word & (tableCount - 1)
}

// A table's length is a power of two.
function homeSlot(table: Uint32Array, word: number): number {
  return word & (table.length - 1)
}

function after(table: Uint32Array, slot: number): number {
  return (slot + 1) & (table.length - 1)
}

/** How many steps on `to` is from `from`; the last slot is before the first one. */
function distance(table: Uint32Array, from: number, to: number): number {
  return (to - from) & (table.length - 1)
}
