import type { SendCommand } from './send-command.js'

/** As much of ioredis' client as is used. */
export interface IoredisClient {
  call(name: string, ...args: string[]): Promise<unknown>
  /** The connection; a cluster has none of its own. */
  readonly stream?: { readonly writableCorked: number; cork(): void; uncork(): void }
}

/**
 * Sends commands by ioredis, alone or cluster. ioredis writes each command to its connection by itself, which takes more
 * time than the command; here those of one turn of the event loop are written together.
 * @example
 * const store = redisStore({ sendCommand: withIoredis(client) })
 */
export function withIoredis(client: IoredisClient): SendCommand {
  return ([name, ...args]) => {
    holdForThisTurn(client.stream)
    return client.call(name, ...args)
  }
}

function holdForThisTurn(stream: IoredisClient['stream']): void {
  // Until it is connected there is none, whatever the types say.
  if (!stream || stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}
