import { checkOptions, integer, type ShapeOf, text, url } from '@ticketgate/core/provider'
import type { SendCommand } from './send-command.js'

/** A Redis that is reached over HTTP, as Upstash serves it. */
export interface RedisOverHttpOptions {
  /** The REST address, e.g. `https://eu1-example.upstash.io`. */
  readonly url: string
  /** The REST token that may write; it is sent as `Authorization: Bearer`, and nowhere else. */
  readonly token: string
  /** After how long a command is given up, in milliseconds. The check's own deadline comes first. @default 10_000 */
  readonly timeoutMs?: number | undefined
}

const shape: ShapeOf<RedisOverHttpOptions> = {
  url: url({ required: true }),
  // It goes into a header.
  token: text({
    required: true,
    secret: true,
    max: 4096,
    pattern: /^[\x21-\x7e]+$/,
    allowed: 'a token of printable ASCII without spaces',
  }),
  timeoutMs: integer(1, 600_000),
}

const defaultTimeoutMs = 10_000

/**
 * Sends commands over HTTP, for runtimes without TCP such as Cloudflare Workers: one POST each, the command as a JSON
 * list.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * const store = redisStore({ sendCommand: redisOverHttp({ url: env.REDIS_URL, token: env.REDIS_TOKEN }) })
 * @see https://upstash.com/docs/redis/features/restapi
 */
export function redisOverHttp(options: RedisOverHttpOptions): SendCommand {
  const { url: address, token, timeoutMs = defaultTimeoutMs } = checkOptions('redisOverHttp()', options, shape)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

  return async (command) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body: JSON.stringify(command),
      redirect: 'manual',
      signal,
    })
    const answer: unknown = await response.json().catch(() => undefined)
    const { result, error } = (typeof answer === 'object' && answer !== null ? answer : {}) as Answer
    // Redis' own words, which the store needs: NOSCRIPT is answered by sending the script.
    if (typeof error === 'string') throw new Error(error)
    if (!response.ok || result === undefined) throw new Error(`Redis over HTTP answered status ${response.status}.`)
    return result
  }
}

interface Answer {
  readonly result?: unknown
  readonly error?: unknown
}
