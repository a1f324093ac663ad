import { randomBytes } from 'node:crypto'
import type { Attempts, AttemptsAnswer, Reservation } from '@ticketgate/core'
import { compact, type RedisStoreOptions, scriptRunner, unreadableReply, wholeMs } from './script-runner.js'
import { clearScript, giveBackScript, isFullScript, takePlacesScript } from './scripts.js'

/**
 * The attempts of many processes, on Redis >= 6.0 or Valkey, for a route's `onlyAfter`. Each operation is one script, so
 * one atomic step, over all of its keys: on a cluster all attempts are on one node. The clock is Redis' own.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * const attempts = redisAttempts({ sendCommand: (command) => client.sendCommand(command) })
 * app.post('/login', captcha(verifier, { onlyAfter: { failures: 3, account, attempts, key } }), login)
 */
export function redisAttempts(options: RedisStoreOptions): Attempts {
  const { prefix, run, useWarn } = scriptRunner('redisAttempts()', options)
  const keyOf = (key: string): string => `${prefix}{attempts}:${compact(key)}`

  return {
    useWarn,

    async take(keys, limits, windowMs): Promise<AttemptsAnswer> {
      const id = randomBytes(9).toString('base64url')
      const [state] = await run(takePlacesScript, keys.map(keyOf), id, wholeMs(windowMs), ...limits.map(String))
      if (state === 'taken') return { state, reservation: { id, keys } }
      if (state === 'full') return { state }
      throw unreadableReply()
    },

    async isFull(keys, limits): Promise<boolean> {
      const [state] = await run(isFullScript, keys.map(keyOf), ...limits.map(String))
      if (state === 'full' || state === 'free') return state === 'full'
      throw unreadableReply()
    },

    async giveBack({ id, keys }: Reservation): Promise<void> {
      await run(giveBackScript, keys.map(keyOf), id)
    },

    async clear(key: string): Promise<void> {
      await run(clearScript, [keyOf(key)])
    },
  }
}
