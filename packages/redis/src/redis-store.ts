import {
  CaptchaError,
  type ClaimAnswer,
  type ClaimRequest,
  type TakeAnswer,
  type TakeRequest,
  type TicketStore,
} from '@ticketgate/core'
import { callback, checkOptions, type ShapeOf, text } from '@ticketgate/core/provider'
import { watchEviction } from './eviction.js'
import { claimScript, releaseScript, type Script, takeScript } from './scripts.js'
import type { SendCommand } from './send-command.js'

/** How tickets are kept in Redis. */
export interface RedisStoreOptions {
  /** Sends one command to your client and returns its reply, e.g. `(command) => client.sendCommand(command)`. */
  readonly sendCommand: SendCommand
  /**
   * What the keys begin with, at most 64 characters and no braces. Processes that share tickets use the same prefix;
   * tickets in one Redis that must not be shared need different ones.
   * @default 'tg:'
   */
  readonly prefix?: string | undefined
}

const shape: ShapeOf<RedisStoreOptions> = {
  sendCommand: callback({ required: true }),
  // A brace in the prefix would route every ticket of a cluster to one node.
  prefix: text({ pattern: /^[^{}]{1,64}$/, allowed: 'a string of 1 to 64 characters without braces' }),
}

/**
 * The ticket store of many processes, on Redis >= 6.0 or Valkey. Each operation is one script, so one atomic step.
 * It sets no timers: the verifier holds every operation to the check's own deadline. Closing the client is up to you.
 * @throws {CaptchaError} if an option is wrong
 */
export function redisStore(options: RedisStoreOptions): TicketStore {
  if (isClient(options)) {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_TYPE',
      'redisStore(): it takes a function and not a client, as in redisStore({ sendCommand: (command) => ' +
        'client.sendCommand(command) }).',
      'sendCommand',
    )
  }
  const { sendCommand, prefix = 'tg:' } = checkOptions('redisStore()', options, shape)
  const askEviction = watchEviction(sendCommand, prefix)

  async function run(script: Script, ticketKey: string, ...args: string[]): Promise<unknown[]> {
    // The braces make a cluster route by the ticket alone, whatever the prefix is.
    const key = `${prefix}{${compact(ticketKey)}}`
    const rest = ['1', key, ...args]
    let reply: unknown
    try {
      reply = await sendCommand(['EVALSHA', script.sha1, ...rest], key)
    } catch (error) {
      if (!isScriptUnknown(error)) throw error
      reply = await sendCommand(['EVAL', script.text, ...rest], key)
    }
    askEviction()
    if (!Array.isArray(reply)) throw new TypeError('sendCommand() must resolve to the reply of Redis, here an array.')
    return reply
  }

  return {
    async claim(key: string, { owner, binding, maxUses, leaseMs }: ClaimRequest): Promise<ClaimAnswer> {
      const reply = await run(claimScript, key, owner, compact(binding), String(maxUses), wholeMs(leaseMs))
      if (reply[0] === 'owner') return { state: 'owner' }
      if (reply[0] === 'busy') return { state: 'busy', retryInMs: Number(reply[1]) }
      return takeAnswer(reply)
    },

    async take(key: string, { binding, maxUses, ttlMs, value }: TakeRequest): Promise<TakeAnswer> {
      return takeAnswer(await run(takeScript, key, compact(binding), String(maxUses), wholeMs(ttlMs), value))
    },

    async release(key: string, owner: string): Promise<void> {
      await run(releaseScript, key, owner)
    },
  }
}

function takeAnswer([state, use, value]: readonly unknown[]): TakeAnswer {
  if (state === 'admitted' && Number.isSafeInteger(use) && typeof value === 'string') {
    return { state, use: use as number, value }
  }
  if (state === 'spent' || state === 'mismatch') return { state }
  // Never an admission: a reply that cannot be read means that the store failed.
  throw new TypeError('sendCommand() must resolve to the unchanged reply of Redis, with text as strings.')
}

const isScriptUnknown = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT')

const hash = /^[0-9a-f]{32}$/

// Core's keys and bindings are 16 bytes in hex: 22 characters instead of 32 save a quarter of a ticket's memory. The
// mark keeps every other text apart from these.
const compact = (text: string): string =>
  hash.test(text) ? Buffer.from(text, 'hex').toString('base64url') : `=${text}`

// Redis takes whole milliseconds, and none below one.
const wholeMs = (ms: number): string => String(Math.max(1, Math.ceil(ms)))

/** node-redis and ioredis, connected or not: both have these. */
function isClient(options: unknown): boolean {
  const { connect, quit } = (options ?? {}) as { connect?: unknown; quit?: unknown }
  return typeof connect === 'function' && typeof quit === 'function'
}
