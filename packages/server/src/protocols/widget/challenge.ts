import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { issueChallenge, type Look } from '../../captcha/issue.js'
import { useSession } from '../../captcha/session.js'
import { bodyOf } from './body.js'
import { refuse } from './refuse.js'

/** `POST /widget/challenge`: a session's next challenge; counts as a fetch. */
export async function challenge(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
  const body = bodyOf(request)
  const asking = typeof body['token'] === 'string' ? await useSession(context, body['token']) : 'invalid'
  if (typeof asking === 'string') return refuse(reply, asking)
  const view = await issueChallenge(context, asking, request.ip, lookOf(body))
  return view ?? refuse(reply, 'throttled', context.budgets.windowSeconds)
}

const lookOf = ({ alternative, dark, scale }: Readonly<Record<string, unknown>>): Look => ({
  alternative: alternative === 'audio' ? 'audio' : undefined,
  dark: dark === true,
  dense: typeof scale === 'number' && scale > 1,
})
