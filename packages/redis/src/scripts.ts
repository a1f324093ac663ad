import { createHash } from 'node:crypto'

/** One atomic step in Redis. */
export interface Script {
  readonly text: string
  readonly sha1: string
}

const script = (text: string): Script => ({ text, sha1: createHash('sha1').update(text).digest('hex') })

// A ticket is one string, so that it costs little and expires as a whole:
//   being checked   c<owner>
//   passed          <uses>,<bytes of binding>,<binding><value>
// Its lease and its lifetime are the key's TTL, so the only clock is Redis'. A key holding anything else is an error.
const usePassed = `
local function usePassed(record, binding, maxUses)
  local uses, size, rest = string.match(record, '^(%d+),(%d+),(.*)$')
  if not uses then return redis.error_reply('TICKETGATE the key holds something other than a ticket') end
  if tonumber(uses) >= tonumber(maxUses) then return {'spent'} end
  if string.sub(rest, 1, size) ~= binding then return {'mismatch'} end
  local use = tonumber(uses) + 1
  redis.call('SET', KEYS[1], string.format('%d,%s,', use, size) .. rest, 'KEEPTTL')
  return {'admitted', use, string.sub(rest, size + 1)}
end
local record = redis.call('GET', KEYS[1])
`

/** ARGV: owner, binding, maxUses, leaseMs */
export const claimScript = script(`${usePassed}
if not record then
  redis.call('SET', KEYS[1], 'c' .. ARGV[1], 'PX', ARGV[4])
  return {'owner'}
end
if string.sub(record, 1, 1) == 'c' then return {'busy', redis.call('PTTL', KEYS[1])} end
return usePassed(record, ARGV[2], ARGV[3])
`)

/** ARGV: binding, maxUses, ttlMs, value */
export const takeScript = script(`${usePassed}
if record and string.sub(record, 1, 1) ~= 'c' then return usePassed(record, ARGV[1], ARGV[2]) end
redis.call('SET', KEYS[1], string.format('1,%d,', #ARGV[1]) .. ARGV[1] .. ARGV[4], 'PX', ARGV[3])
return {'admitted', 1, ARGV[4]}
`)

/** ARGV: owner */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) == 'c' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
return {'released'}
`)

// The attempts of one key are a sorted set: each member is a reservation, its score the time at which its place is free
// again, by Redis' clock. The key itself lives as long as its last member.
const readClock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** KEYS: the attempts' keys. ARGV: reservation, windowMs, and each key's limit */
export const takePlacesScript = script(`${readClock}
for n, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  if redis.call('ZCARD', key) >= tonumber(ARGV[n + 2]) then return {'full'} end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', key, ARGV[2])
end
return {'taken'}
`)

/** KEYS: the attempts' keys. ARGV: each key's limit */
export const isFullScript = script(`${readClock}
for n, key in ipairs(KEYS) do
  if redis.call('ZCOUNT', key, string.format('(%.0f', now), '+inf') >= tonumber(ARGV[n]) then return {'full'} end
end
return {'free'}
`)

/** KEYS: the attempts' keys. ARGV: reservation */
export const giveBackScript = script(`
for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
return {'given back'}
`)

/** KEYS: one attempts' key */
export const clearScript = script(`
redis.call('DEL', KEYS[1])
return {'cleared'}
`)
