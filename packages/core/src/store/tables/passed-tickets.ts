import type { TakeRequest } from '../../contracts/store.js'
import type { Digest } from './digest.js'
import { type PassedRecord, recordAt, wordsFor } from './record.js'
import { recordIndex } from './record-index.js'
import { type RecordLog, recordLog } from './record-log.js'
import { maxSegmentWords, segmentsOfStore } from './segments.js'

/** The tickets that passed, in memory that the garbage collector need not look through. */
export interface PassedTickets {
  /** How many are held, those that are over and not yet let go included. */
  readonly size: number
  /** @returns undefined if it is not here, or over */
  find(key: Digest, at: number): PassedRecord | undefined
  /**
   * Keeps a ticket with its first use; call it only where `find` found none.
   * @throws {RangeError} if the value is longer than 1 MB, or there is no room left
   */
  add(key: Digest, ticket: Pick<TakeRequest, 'binding' | 'value' | 'ttlMs'>, at: number): void
  /** Lets go of tickets that are over, of each log so many at the most. */
  letGo(at: number, most: number): void
}

/**
 * Records lie in logs, the oldest first, and an index finds them by their keys. There is a log for each lifetime, so that
 * what is over is at its beginning.
 */
export function passedTickets(): PassedTickets {
  const segments = segmentsOfStore()
  const index = recordIndex(segments)
  const logs = new Map<number, RecordLog>()

  function logFor(lifeMs: number): RecordLog {
    const lifetime = lifetimeOf(lifeMs)
    const log = logs.get(lifetime) ?? recordLog(segments)
    logs.set(lifetime, log)
    return log
  }

  function letGoFrom(log: RecordLog, at: number, most: number): void {
    for (let left = most; left > 0 && log.first !== undefined; left -= 1) {
      const record = recordAt(segments, log.first)
      if (record.expiresAt > at) return
      const words = record.size
      index.delete(log.first)
      log.dropFirst(words)
    }
  }

  return {
    get size() {
      return index.size
    },

    find(key, at) {
      const position = index.find(key)
      if (position === undefined) return undefined
      const record = recordAt(segments, position)
      return record.expiresAt > at ? record : undefined
    },

    add(key, ticket, at) {
      const words = wordsFor(ticket)
      if (words > maxSegmentWords) throw new RangeError('The value is too long for the memory store.')
      const position = logFor(ticket.ttlMs).append(words)
      recordAt(segments, position).write(key, ticket, at + ticket.ttlMs)
      index.set(key, position)
    },

    letGo(at, most) {
      for (const log of logs.values()) letGoFrom(log, at, most)
    },
  }
}

/** Lifetimes within a fifth of each other count as one, so that there are few logs whatever lifetimes are asked for. */
function lifetimeOf(lifeMs: number): number {
  return Math.floor(4 * Math.log2(Math.max(1, lifeMs)))
}
