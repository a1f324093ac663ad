import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Pool } from 'undici'

/** One vendor's connections, for all providers of this process that call it. */
export interface SharedPool {
  readonly pool: Pool
  /** Host names that are being looked up. */
  readonly lookups: number
  /** Ends the connections, once nobody else has them. */
  release(): Promise<void>
}

const connectTimeoutMs = 5_000

interface Counted {
  readonly pool: Pool
  users: number
  lookups: number
}

const pools = new Map<string, Counted>()

/** The connections to an origin: as many as are given, however many providers call it. */
export function sharedPool(origin: string, connections: number): SharedPool {
  const key = `${connections} ${origin}`
  const counted = pools.get(key) ?? open(origin, connections)
  pools.set(key, counted)
  counted.users += 1
  let isReleased = false
  return {
    pool: counted.pool,
    get lookups() {
      return counted.lookups
    },
    async release() {
      if (isReleased) return
      isReleased = true
      counted.users -= 1
      if (counted.users > 0) return
      pools.delete(key)
      await counted.pool.destroy()
    },
  }
}

/** Names that bundlers can read. */
const undici = {
  alone: (): typeof Pool => require('undici/lib/dispatcher/pool.js'),
  withAll: (): { readonly Pool: typeof Pool } => require('undici'),
}

/**
 * undici's Pool by itself: all of undici (fetch, WebSocket, caches, mocks) takes three times as long to load. The file is
 * undici's own affair, so a version that has it elsewhere is loaded whole.
 */
export function loadPool({ alone, withAll } = undici): typeof Pool {
  try {
    return alone()
  } catch {
    return withAll().Pool
  }
}

function open(origin: string, connections: number): Counted {
  const watchedLookup: LookupFunction = (host, options, callback) => {
    counted.lookups += 1
    lookup(host, options, (...result) => {
      counted.lookups -= 1
      callback(...result)
    })
  }
  const connect = { timeout: connectTimeoutMs, lookup: watchedLookup }
  const options = { connections, pipelining: 1, connect }
  const counted: Counted = { pool: new (loadPool())(origin, options), users: 0, lookups: 0 }
  return counted
}
