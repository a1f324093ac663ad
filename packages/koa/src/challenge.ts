import { type ChallengeFunction, createChallenge } from '@ticketgate/core/adapter'
import type { Context } from 'koa'
import { requestLike, send } from './request.js'

/**
 * Serves the page its captcha, with the same `identity` as the route that checks the ticket.
 * @throws {CaptchaError} if an option is wrong, or the provider's captcha does not come from the server
 * @example
 * router.get('/captcha.js', challenge(verifier, { identity }))
 */
export const challenge: ChallengeFunction<Context, (ctx: Context) => Promise<void>> = (verifier, options) => {
  const route = createChallenge(verifier, options)
  return async (ctx) => send(ctx, await route.reply(requestLike(ctx), ctx))
}
