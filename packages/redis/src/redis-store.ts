import type { ClaimAnswer, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from '@ticketgate/core'
import { compact, type RedisStoreOptions, scriptRunner, unreadableReply, wholeMs } from './script-runner.js'
import { claimScript, releaseScript, takeScript } from './scripts.js'

/**
 * The ticket store of many processes, on Redis >= 6.0 or Valkey. Each operation is one script, so one atomic step.
 * It sets no timers: the verifier holds every operation to the check's own deadline. Closing the client is up to you.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * const store = redisStore({ sendCommand: (command) => client.sendCommand(command) })
 */
export function redisStore(options: RedisStoreOptions): TicketStore {
  const { prefix, run, useWarn } = scriptRunner('redisStore()', options)
  // The braces make a cluster route by the ticket alone, whatever the prefix is.
  const keysOf = (ticketKey: string): string[] => [`${prefix}{${compact(ticketKey)}}`]

  return {
    useWarn,

    async claim(key: string, { owner, binding, maxUses, leaseMs }: ClaimRequest): Promise<ClaimAnswer> {
      const reply = await run(claimScript, keysOf(key), owner, compact(binding), String(maxUses), wholeMs(leaseMs))
      if (reply[0] === 'owner') return { state: 'owner' }
      if (reply[0] === 'busy') return { state: 'busy', retryInMs: Number(reply[1]) }
      return takeAnswer(reply)
    },

    async take(key: string, { binding, maxUses, ttlMs, value }: TakeRequest): Promise<TakeAnswer> {
      return takeAnswer(await run(takeScript, keysOf(key), compact(binding), String(maxUses), wholeMs(ttlMs), value))
    },

    async release(key: string, owner: string): Promise<void> {
      await run(releaseScript, keysOf(key), owner)
    },
  }
}

function takeAnswer([state, use, value]: readonly unknown[]): TakeAnswer {
  if (state === 'admitted' && Number.isSafeInteger(use) && typeof value === 'string') {
    return { state, use: use as number, value }
  }
  if (state === 'spent' || state === 'mismatch') return { state }
  throw unreadableReply()
}
