import { CaptchaError } from '@ticketgate/core'
import { callback, checkOptions, type ShapeOf, text } from '@ticketgate/core/provider'
import { type EvictionWatch, watchEviction } from './eviction.js'
import type { Script } from './scripts.js'
import type { SendCommand } from './send-command.js'

/** How tickets and attempts are kept in Redis. */
export interface RedisStoreOptions {
  /** Sends one command to your client and returns its reply, e.g. `(command) => client.sendCommand(command)`. */
  readonly sendCommand: SendCommand
  /**
   * What the keys begin with, at most 64 characters and no braces. Processes that share tickets or attempts use the
   * same prefix; what is in one Redis and must not be shared needs different ones.
   * @default 'tg:'
   */
  readonly prefix?: string | undefined
}

const shape: ShapeOf<RedisStoreOptions> = {
  sendCommand: callback({ required: true }),
  // A brace in the prefix would route every ticket of a cluster to one node.
  prefix: text({ pattern: /^[^{}]{1,64}$/, allowed: 'a string of 1 to 64 characters without braces' }),
}

/** Runs scripts, each of them one atomic step. */
export interface ScriptRunner extends Pick<EvictionWatch, 'useWarn'> {
  readonly prefix: string
  /** @param keys on a cluster all of one slot */
  run(script: Script, keys: readonly string[], ...args: readonly string[]): Promise<unknown[]>
}

/**
 * @param owner whose options they are, e.g. `redisStore()`
 * @throws {CaptchaError} if an option is wrong
 */
export function scriptRunner(owner: string, options: RedisStoreOptions): ScriptRunner {
  if (isClient(options)) {
    const name = owner.slice(0, -2)
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_TYPE',
      `${owner}: it takes a function and not a client, as in ${name}({ sendCommand: (command) => ` +
        'client.sendCommand(command) }).',
      'sendCommand',
    )
  }
  const { sendCommand, prefix = 'tg:' } = checkOptions(owner, options, shape)
  const eviction = watchEviction(sendCommand, prefix)

  return {
    prefix,
    useWarn: eviction.useWarn,
    async run(script, keys, ...args) {
      const [route = ''] = keys
      const rest = [String(keys.length), ...keys, ...args]
      let reply: unknown
      try {
        reply = await sendCommand(['EVALSHA', script.sha1, ...rest], route)
      } catch (error) {
        if (!isScriptUnknown(error)) throw error
        reply = await sendCommand(['EVAL', script.text, ...rest], route)
      }
      eviction.afterCommand()
      if (!Array.isArray(reply)) throw new TypeError('sendCommand() must resolve to the reply of Redis, here an array.')
      return reply
    },
  }
}

/** Never an admission nor a place: with a reply that cannot be read the store failed. */
export const unreadableReply = (): TypeError =>
  new TypeError('sendCommand() must resolve to the unchanged reply of Redis, with text as strings.')

const isScriptUnknown = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT')

const hash = /^[0-9a-f]{32}$/

// Core's keys and bindings are 16 bytes in hex: 22 characters instead of 32 save a quarter of a ticket's memory. The
// mark keeps every other text apart from these.
export const compact = (text: string): string =>
  hash.test(text) ? Buffer.from(text, 'hex').toString('base64url') : `=${text}`

// Redis takes whole milliseconds, and none below one.
export const wholeMs = (ms: number): string => String(Math.max(1, Math.ceil(ms)))

/** node-redis and ioredis, connected or not: both have these. */
function isClient(options: unknown): boolean {
  const { connect, quit } = (options ?? {}) as { connect?: unknown; quit?: unknown }
  return typeof connect === 'function' && typeof quit === 'function'
}
