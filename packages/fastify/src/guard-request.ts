import { type Guard, sentBy, settleWhenClosed } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RefusalArgs } from './options.js'
import { requestLike, send } from './request.js'
import { warnIfProxyUntrusted } from './trust-proxy.js'

export type RouteGuard = Guard<FastifyRequest, RefusalArgs>

/** Lets the request through with its admission, or sends the refusal. */
export async function guardRequest(guard: RouteGuard, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const like = requestLike(request)
  warnIfProxyUntrusted(request, (code, message) => guard.warn(code, message, like.logger))
  const decision = await guard.check(like, request, request.raw)
  if (decision.admitted) {
    request.captcha = decision.admission
    reply.headers(decision.headers)
    if (guard.settles) settleWhenClosed(reply.raw, decision.settle, () => reply.getHeaders())
    return
  }
  const { onRefusal } = guard
  const isSent = onRefusal !== undefined && (await sentBy(reply, () => onRefusal(decision.verdict, request, reply)))
  return isSent ? reply : send(reply, decision.reply)
}
