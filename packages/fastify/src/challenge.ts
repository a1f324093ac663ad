import { type ChallengeFunction, createChallenge } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requestLike, send } from './request.js'

/**
 * Serves the page its captcha, with the same `identity` as the route that checks the ticket.
 * @throws {CaptchaError} if an option is wrong, or the provider's captcha does not come from the server
 * @example
 * app.get('/captcha.js', challenge(verifier, { identity }))
 */
export const challenge: ChallengeFunction<
  FastifyRequest,
  (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
> = (verifier, options) => {
  const route = createChallenge(verifier, options)
  return async (request, reply) => send(reply, await route.reply(requestLike(request), request))
}
