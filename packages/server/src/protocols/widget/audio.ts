import type { FastifyReply, FastifyRequest } from 'fastify'
import { unpackSubjects } from '../../captcha/budgets/subjects.js'
import type { ServiceContext } from '../../captcha/context.js'
import { refuse } from './refuse.js'

/** The letters sound different each time, and many recordings of one word would help a machine more than a person. */
const PLAYS_PER_CHALLENGE = 4

/** `GET /widget/audio?challenge=…`: the letters of a challenge, spoken; counts as a fetch. */
export async function audio(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
  const { challenge } = request.query as Record<string, unknown>
  const token = typeof challenge === 'string' ? context.sealer.open('challenge', challenge) : 'malformed'
  if (typeof token === 'string' || token.claims.kind !== 'letters') return refuse(reply, 'invalid')
  const { claims, id } = token
  const leftMs = claims.issuedAtMs + context.settings.challengeTtlSeconds * 1000 - context.now()
  if (leftMs <= 0) return refuse(reply, 'expired')
  if (!(await context.marks.use(`audio:${id}`, { maxUses: PLAYS_PER_CHALLENGE, ttlMs: leftMs }))) {
    return refuse(reply, 'spent')
  }
  if ((await context.budgets.count('fetch', unpackSubjects(claims.subjects))) === 4) {
    return refuse(reply, 'throttled', context.budgets.windowSeconds)
  }
  return reply.type('audio/wav').send(context.drawing.speak(claims.answer))
}
