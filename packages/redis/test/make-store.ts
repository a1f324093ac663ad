import { randomUUID } from 'node:crypto'
import { redisStore, type SendCommand } from '@ticketgate/redis'
import type { StoreUnderTest } from '@ticketgate/testing'
import { shiftClock } from '../../../test/redis/shift-clock.js'

/** Each store has a prefix of its own, and a clock of its own: `advance` makes its keys older. */
export function makeStore(sendCommand: SendCommand): StoreUnderTest {
  const prefix = `t${randomUUID().slice(0, 8)}:`
  const keys = new Set<string>()
  const store = redisStore({
    prefix,
    sendCommand: (command, key) => {
      if (command[0] !== 'INFO') keys.add(key)
      return sendCommand(command, key)
    },
  })
  return { store, advance: (ms) => shiftClock(sendCommand, keys, ms) }
}
