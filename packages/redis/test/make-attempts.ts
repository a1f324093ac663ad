import { randomUUID } from 'node:crypto'
import { redisAttempts, type SendCommand } from '@ticketgate/redis'
import type { AttemptsUnderTest } from '@ticketgate/testing'

const older = `
local left = redis.call('PTTL', KEYS[1])
if left < 0 then return left end
local members = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for n = 1, #members, 2 do redis.call('ZADD', KEYS[1], members[n + 1] - ARGV[1], members[n]) end
redis.call('PEXPIRE', KEYS[1], left - ARGV[1])
return left
`

/** Each has a prefix of its own, and a clock of its own: `advance` makes its places older. */
export function makeAttempts(sendCommand: SendCommand): AttemptsUnderTest & { readonly keys: Set<string> } {
  const prefix = `t${randomUUID().slice(0, 8)}:`
  const keys = new Set<string>()
  const attempts = redisAttempts({
    prefix,
    sendCommand: (command, key) => {
      for (const part of command) if (part.startsWith(prefix)) keys.add(part)
      return sendCommand(command, key)
    },
  })
  return {
    attempts,
    keys,
    async advance(ms) {
      for (const key of keys) {
        const left = await sendCommand(['EVAL', older, '1', key, String(ms)], key)
        if (left === -1) throw new Error(`The key ${key} never expires.`)
      }
    },
  }
}
