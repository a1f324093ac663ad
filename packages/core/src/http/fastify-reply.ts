/** The part of a Fastify reply that shows whether it was sent. */
export interface SentReply {
  /** True once it was fully written, or hijacked. */
  readonly sent: boolean
  send(payload?: unknown): unknown
}

/**
 * Runs a function that may send a Fastify reply, and returns whether it did. While `onSend` hooks run, the reply's own
 * `sent` is still false, and a second reply would mix with the first.
 */
export async function sentBy(reply: SentReply, run: () => unknown): Promise<boolean> {
  const { send } = reply
  let isSending = false
  reply.send = (payload) => {
    isSending = true
    return send.call(reply, payload)
  }
  try {
    await run()
    return isSending || reply.sent
  } finally {
    reply.send = send
  }
}
