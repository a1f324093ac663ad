import { callback, checkOptions, type ShapeOf } from '@ticketgate/core/provider'
import type { Counters } from '../../contracts/counters.js'
import { keyPrefix } from '../../options/rules.js'

export interface RedisCountersOptions {
  /**
   * Sends one command with your client and returns its reply, e.g. `(command) => client.sendCommand(command)` with
   * node-redis. `key` is the key that the command uses: a cluster's client may need it to find the node.
   */
  readonly sendCommand: (command: string[], key: string) => Promise<unknown>
  /** What the keys begin with, at most 64 characters and no braces; the same in all processes that share counters. */
  readonly prefix: string
}

const shape: ShapeOf<RedisCountersOptions> = { sendCommand: callback({ required: true }), prefix: keyPrefix }

// One atomic step: a counter must never be left without its expiry. Adding 0 creates no key.
const addScript = `local by = tonumber(ARGV[1])
if by == 0 then return tonumber(redis.call('GET', KEYS[1]) or '0') end
local count = redis.call('INCRBY', KEYS[1], by)
if count == by then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count`

/**
 * Counters that all processes on one Redis share.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * createService({ ...keys, store, counters: redisCounters({ sendCommand, prefix: 'captcha:' }) })
 */
export function redisCounters(options: RedisCountersOptions): Counters {
  const { sendCommand, prefix } = checkOptions('redisCounters()', options, shape)
  return {
    async add(key, by, windowMs) {
      const name = `${prefix}count:${key}`
      return Number(await sendCommand(['EVAL', addScript, '1', name, String(by), String(windowMs)], name))
    },
  }
}
