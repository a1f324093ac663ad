/**
 * What all scripts share. KEYS[1] is the common beginning of all keys, with its hash tag, so that they are on one node:
 *
 * - `rows:NAME`: a hash of one hour (2030-01-01T12) or day (2030-01-01); a field is a row's labels, its value the counts.
 * - `index`: a sorted set of those names, by their start.
 * - `bytes`: a hash of what each name takes up, and of `total`; an estimate, with `overhead` for each row.
 * - `batch:PROCESS`: which batch of a process was added last, and how many of its parts.
 * - `dropped`: the end of what was removed for want of room.
 */
const shared = `
local base = KEYS[1]
local overhead = 64

local function grow(name, by)
  redis.call('HINCRBY', base .. 'bytes', name, by)
  return redis.call('HINCRBY', base .. 'bytes', 'total', by)
end

local function remove(name)
  grow(name, -tonumber(redis.call('HGET', base .. 'bytes', name) or '0'))
  redis.call('HDEL', base .. 'bytes', name)
  redis.call('ZREM', base .. 'index', name)
  redis.call('DEL', base .. 'rows:' .. name)
end

local function isCommon(id) return id == '' or id == 'other' end

-- Rows with ids of their own become 'other' where there is no room for another.
local add
function add(name, start, field, counts, maxRows, expiresAt)
  local key = base .. 'rows:' .. name
  local before = redis.call('HGET', key, field)
  if not before and redis.call('HLEN', key) >= maxRows then
    local labels = cjson.decode(field)
    if not (isCommon(labels[1]) and isCommon(labels[2])) then
      labels[1], labels[2] = 'other', 'other'
      return add(name, start, cjson.encode(labels), counts, maxRows, expiresAt)
    end
  end
  local sum = cjson.decode(counts)
  if before then
    for i, count in ipairs(cjson.decode(before)) do sum[i] = (sum[i] or 0) + count end
  end
  for i, count in ipairs(sum) do sum[i] = string.format('%.0f', count) end
  local text = '[' .. table.concat(sum, ',') .. ']'
  redis.call('HSET', key, field, text)
  redis.call('PEXPIREAT', key, expiresAt)
  redis.call('ZADD', base .. 'index', start, name)
  grow(name, #text - (before and #before or -(#field + overhead)))
end
`

/** Adds one part of a batch, once. ARGV: process, batch, part, maxRows, maxBytes, forgetAfterMs, then four for each row. */
export const addScript = `${shared}
local batchKey = base .. 'batch:' .. ARGV[1]
local last = redis.call('HMGET', batchKey, 'id', 'part')
local part = tonumber(ARGV[3])
if last[1] == ARGV[2] and tonumber(last[2]) >= part then return 0 end

local forgetAfterMs = tonumber(ARGV[6])
local latest = 0
for i = 7, #ARGV, 4 do
  local start = tonumber(ARGV[i + 1])
  latest = math.max(latest, start)
  add(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], tonumber(ARGV[4]), string.format('%.0f', start + forgetAfterMs))
end

while tonumber(redis.call('HGET', base .. 'bytes', 'total')) > tonumber(ARGV[5]) and redis.call('ZCARD', base .. 'index') > 1 do
  local oldest = redis.call('ZRANGE', base .. 'index', 0, 0, 'WITHSCORES')
  remove(oldest[1])
  local hours = #oldest[1] > 10 and 1 or 24
  redis.call('SET', base .. 'dropped', string.format('%.0f', tonumber(oldest[2]) + hours * 3600000))
end

redis.call('HSET', batchKey, 'id', ARGV[2], 'part', ARGV[3])
local forgetAt = string.format('%.0f', latest + forgetAfterMs)
redis.call('PEXPIREAT', batchKey, forgetAt)
for _, name in ipairs({ 'index', 'bytes', 'dropped' }) do redis.call('PEXPIREAT', base .. name, forgetAt) end
return 1
`

/**
 * Adds an hour to its day, and removes it; one that has no rows keeps its name, which says that they are missing.
 * ARGV: hour, day, start of the day, maxRows, forgetAfterMs.
 */
export const foldScript = `${shared}
local rows = redis.call('HGETALL', base .. 'rows:' .. ARGV[1])
if #rows == 0 then return 0 end
local expiresAt = string.format('%.0f', tonumber(ARGV[3]) + tonumber(ARGV[5]))
for i = 1, #rows, 2 do add(ARGV[2], ARGV[3], rows[i], rows[i + 1], tonumber(ARGV[4]), expiresAt) end
remove(ARGV[1])
return #rows / 2
`

/** Removes an hour or a day. ARGV: its name. */
export const removeScript = `${shared}
remove(ARGV[1])
return 1
`

/**
 * The rows of an hour or a day, field and value in turn, whatever the client's protocol; none: it went, and its name with
 * it; nil: its name is left alone, so that something else than a script removed the rows. ARGV: its name, its start.
 */
export const rowsScript = `
local rows = redis.call('HGETALL', KEYS[1] .. 'rows:' .. ARGV[1])
if #rows > 0 then return rows end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'index', ARGV[2], ARGV[2])) do
  if name == ARGV[1] then return false end
end
return rows
`

/**
 * Sends each command that the others send, on a key of its own, and leaves nothing: what may be refused comes first
 * without anything to change, and what is written is removed by a command that was taken before.
 */
export const trialScript = `
local key = KEYS[1] .. 'trial'
for _, name in ipairs({ 'GET', 'HGETALL', 'HLEN', 'ZCARD', 'DEL' }) do redis.call(name, key) end
for _, name in ipairs({ 'HGET', 'HMGET', 'HDEL', 'ZREM' }) do redis.call(name, key, 'field') end
redis.call('ZRANGE', key, 0, 0)
redis.call('ZRANGEBYSCORE', key, 0, 0)
redis.call('PEXPIREAT', key, 1)
redis.call('SET', key, '')
redis.call('DEL', key)
redis.call('HSET', key, 'field', 0)
redis.call('DEL', key)
redis.call('HINCRBY', key, 'field', 1)
redis.call('DEL', key)
redis.call('ZADD', key, 0, 'member')
redis.call('DEL', key)
return 1
`
