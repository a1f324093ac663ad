export { type RedisOverHttpOptions, redisOverHttp } from './redis-over-http.js'
export { type RedisStoreOptions, redisStore } from './redis-store.js'
export type { RedisCommand, SendCommand } from './send-command.js'
