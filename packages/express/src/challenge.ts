import { type ChallengeFunction, createChallenge, sendReply } from '@ticketgate/core/adapter'
import type { Request, RequestHandler } from 'express'
import { requestLike } from './request.js'

/**
 * Serves the page its captcha, with the same `identity` as the route that checks the ticket.
 * @throws {CaptchaError} if an option is wrong, or the provider's captcha does not come from the server
 * @example
 * app.get('/captcha.js', challenge(verifier, { identity }))
 */
export const challenge: ChallengeFunction<Request, RequestHandler> = (verifier, options) => {
  const route = createChallenge(verifier, options)
  return (req, res, next) => {
    route.reply(requestLike(req), req).then((reply) => sendReply(res, reply), next)
  }
}
