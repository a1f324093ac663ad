import type { FastifyReply } from 'fastify'

export type Refusal = 'expired' | 'spent' | 'invalid' | 'throttled' | 'unavailable'

const STATUS: { readonly [R in Refusal]: number } = {
  invalid: 400,
  expired: 410,
  spent: 410,
  throttled: 429,
  unavailable: 503,
}

/** Tells the widget why its request was refused. */
export function refuse(reply: FastifyReply, error: Refusal, retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return reply.code(STATUS[error]).send({ error, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) })
}
