import type { SendCommand } from './send-command.js'

/**
 * Warns once where Redis may throw live tickets away to make room, which admits them again: any policy but
 * `noeviction` (every ticket has a TTL, so the volatile ones take them too). Asked at construction, and once more
 * after the first command that worked where Redis was not there yet. A Redis that forbids INFO is not asked again.
 */
export function watchEviction(sendCommand: SendCommand, prefix: string): () => void {
  let asks = 0
  let answered = false

  async function ask(): Promise<void> {
    asks += 1
    try {
      const info = String(await sendCommand(['INFO', 'memory'], prefix))
      answered = true
      const policy = /^maxmemory_policy:([\w-]+)/m.exec(info)?.[1]
      if (policy !== undefined && policy !== 'noeviction') warn(policy)
    } catch {
      // Whether Redis works is for the ticket commands to find out.
    }
  }

  void ask()
  return () => {
    if (!answered && asks === 1) void ask()
  }
}

function warn(policy: string): void {
  process.emitWarning(
    `Redis has maxmemory-policy ${policy}: when its memory is full it forgets tickets, and a forgotten ticket can be ` +
      'used again. Set maxmemory-policy to noeviction, or give the tickets a Redis of their own.',
    { type: 'CaptchaWarning', code: 'TICKETGATE_REDIS_EVICTION' },
  )
}
