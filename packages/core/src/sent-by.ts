/** As much of a reply of Fastify's as tells whether it was sent. */
export interface SentReply {
  /** True once it was written to its end, or hijacked. */
  readonly sent: boolean
  send(payload?: unknown): unknown
}

/**
 * Runs what may send a reply of Fastify's, and says whether it did. As long as `onSend` hooks run, the reply's own
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
