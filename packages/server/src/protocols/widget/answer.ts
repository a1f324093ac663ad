import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { issueFollowingLetters } from '../../captcha/issue.js'
import { judgeAnswer } from '../../captcha/judge.js'
import { issueTicket } from '../../captcha/tickets.js'
import { readTrail } from '../../captcha/trail.js'
import { bodyOf } from './body.js'
import { refuse } from './refuse.js'

/** `POST /widget/answer`: a ticket for the right answer, or the challenge that follows it. */
export async function answer(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
  const body = bodyOf(request)
  const { challenge, answer, pow } = body
  if (typeof challenge !== 'string' || typeof answer !== 'string' || (pow !== undefined && typeof pow !== 'string')) {
    return refuse(reply, 'invalid')
  }
  const trail = body['trail'] === undefined ? undefined : readTrail(body['trail'])
  if (body['trail'] !== undefined && trail === undefined) return refuse(reply, 'invalid')
  const judged = await judgeAnswer(context, 'challenge', challenge, { answer, trail, pow: pow as string | undefined })
  if (!judged.ok) return { ok: false, reason: judged.reason === 'invalid' ? 'expired' : judged.reason }
  if (judged.claims.lettersFollow) {
    return { ok: true, next: issueFollowingLetters(context, judged.claims) }
  }
  return { ok: true, ...issueTicket(context, judged.claims) }
}
