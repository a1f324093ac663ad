import type { Warn } from '@ticketgate/core'
import { withPage } from '@ticketgate/core/adapter'
import type { SendCommand } from './send-command.js'

export interface EvictionWatch {
  /** A command worked. */
  afterCommand(): void
  /** Of a store or attempts, as their contracts say. */
  useWarn(warn: Warn): void
}

/**
 * Warns once if Redis may evict live tickets, which would admit them again, and attempts, which would then begin anew:
 * under any policy but `noeviction` (every key has a TTL, so the volatile policies evict them too). Checked at
 * construction and, if Redis was not reachable then, once more after the first command that worked. A Redis that
 * forbids INFO is not checked again. The warning goes to the first verifier that there is when Redis answers.
 */
export function watchEviction(sendCommand: SendCommand, prefix: string): EvictionWatch {
  let attempts = 0
  let isAnswered = false
  let warn: Warn | undefined

  async function checkPolicy(): Promise<void> {
    attempts += 1
    try {
      const info = String(await sendCommand(['INFO', 'memory'], prefix))
      isAnswered = true
      const policy = /^maxmemory_policy:([\w-]+)/m.exec(info)?.[1]
      if (policy !== undefined && policy !== 'noeviction') (warn ?? warnByProcess)(code, messageOf(policy))
    } catch {
      // The ticket commands will show whether Redis works.
    }
  }

  void checkPolicy()
  return {
    afterCommand() {
      if (!isAnswered && attempts === 1) void checkPolicy()
    },
    useWarn(given) {
      warn ??= given
    },
  }
}

const code = 'TICKETGATE_REDIS_EVICTION'

const warnByProcess: Warn = (code, message) =>
  process.emitWarning(withPage(code, message), { type: 'CaptchaWarning', code })

const messageOf = (policy: string): string =>
  `Redis has maxmemory-policy ${policy}: when its memory is full it evicts tickets and attempts. An evicted ` +
  'ticket can be used again, and evicted attempts begin anew. Set maxmemory-policy to noeviction, or use a ' +
  'separate Redis for them.'
