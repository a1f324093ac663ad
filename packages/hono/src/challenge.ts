import { toResponse } from '@ticketgate/core'
import { type ChallengeFunction, type ChallengeOptions as CoreOptions, createChallenge } from '@ticketgate/core/adapter'
import type { Context } from 'hono'
import { requestReader, type VisitorAddress } from './request.js'

/** Core's challenge options with Hono's `c`, and `ip`. */
export type ChallengeOptions<Identity extends object = object> = CoreOptions<Context, Identity> & VisitorAddress

/**
 * Serves the page its captcha, with the same `identity` and `ip` as the route that checks the ticket.
 * @throws {CaptchaError} if an option is wrong, or the provider's captcha does not come from the server
 * @example
 * ```ts
 * app.get('/captcha.js', challenge(verifier))
 * ```
 */
export const challenge: ChallengeFunction<Context, (c: Context) => Promise<Response>, VisitorAddress> = (
  verifier,
  options,
) => {
  const { ip, ...challengeOptions } = options ?? {}
  const route = createChallenge(verifier, challengeOptions as typeof options)
  const reader = requestReader('challenge()', { ip })
  return async (c) => toResponse(await route.reply(await reader.head(c), c))
}
