import type { Exactly, Verifier } from '@ticketgate/core'
import { type ChallengeOptions, createChallenge, sendReply } from '@ticketgate/core/adapter'
import type { Request, RequestHandler } from 'express'
import { requestLike } from './request.js'

/**
 * Serves the page its captcha: `app.get('/captcha.js', challenge(verifier, { identity }))`, with the same `identity`
 * as the route that checks the ticket.
 * @throws {CaptchaError} if an option is wrong, or the provider's captcha does not come from the server
 */
export function challenge<
  Identity extends object,
  Name extends string,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(verifier: Verifier<Identity, Name>, options?: ChallengeOptions<Request, Given>): RequestHandler {
  const route = createChallenge(verifier, options)
  return (req, res, next) => {
    route.reply(requestLike(req), req).then((reply) => sendReply(res, reply), next)
  }
}
