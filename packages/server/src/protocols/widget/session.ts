import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Ask, claimsOf, hostilityOf } from '../../captcha/ask.js'
import type { ServiceContext } from '../../captcha/context.js'
import { SLIDE_TYPE } from '../../captcha/plan.js'
import { openSession, sealSession } from '../../captcha/session.js'
import { identityOfApp, isKnownApp } from '../tencent/captcha-app.js'
import { bodyOf } from './body.js'
import { refuse } from './refuse.js'

/**
 * `POST /widget/session`: a page opens the captcha, with the token of its script or just the id of its Tencent Captcha
 * application, to which its tickets are then bound.
 */
export async function session(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
  const { token, appId } = bodyOf(request)
  if (typeof token === 'string') {
    const opened = openSession(context, token)
    return typeof opened === 'string' ? refuse(reply, opened) : opened
  }
  if (typeof appId !== 'string' || !isKnownApp(context, appId)) return refuse(reply, 'invalid')
  const ask: Ask = { identity: identityOfApp(appId), visit: { ip: request.ip }, captchaType: SLIDE_TYPE }
  if ((await hostilityOf(context, ask)) === 4) return refuse(reply, 'throttled', context.budgets.windowSeconds)
  return sealSession(context, claimsOf(context, ask))
}
