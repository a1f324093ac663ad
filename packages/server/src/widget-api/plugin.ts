import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { issueChallenge, issueFollowingLetters, type Look } from '../challenges/issue.js'
import { judgeAnswer } from '../challenges/judge.js'
import { readTrail } from '../challenges/trail.js'
import type { ServiceContext } from '../context.js'
import { issueTicket } from '../tickets.js'
import { audio } from './audio.js'
import { refuse } from './refuse.js'

/** How many challenges one script may fetch: refreshing and failing included. */
const CHALLENGES_PER_SCRIPT = 60
const BODY_LIMIT = 131_072

/** What the captcha's frame calls; it has this service's origin, so nothing here allows another. */
export async function widgetApi(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return refuse(reply, 'invalid')
    context.log.error({ error: String(error) }, 'The widget could not be answered.')
    return refuse(reply, 'unavailable')
  })
  app.post('/widget/challenge', { bodyLimit: BODY_LIMIT }, (request, reply) => challenge(context, request, reply))
  app.get('/widget/audio', { exposeHeadRoute: false }, (request, reply) => audio(context, request, reply))
  app.post('/widget/answer', { bodyLimit: BODY_LIMIT }, (request, reply) => answer(context, request, reply))
}

async function challenge(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
  const body = bodyOf(request)
  const token = typeof body['token'] === 'string' ? context.sealer.open('script', body['token']) : 'malformed'
  if (typeof token === 'string') return refuse(reply, 'invalid')
  const leftMs = token.claims.issuedAtMs + context.settings.scriptTtlSeconds * 1000 - context.now()
  if (leftMs <= 0) return refuse(reply, 'expired')
  if (!(await context.marks.use(`script:${token.id}`, { maxUses: CHALLENGES_PER_SCRIPT, ttlMs: leftMs }))) {
    return refuse(reply, 'spent')
  }
  const view = await issueChallenge(context, token.claims, request.ip, lookOf(body))
  return view ?? refuse(reply, 'throttled', context.budgets.windowSeconds)
}

async function answer(context: ServiceContext, request: FastifyRequest, reply: FastifyReply) {
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

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const { body } = request
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}

const lookOf = ({ alternative, dark, scale }: Record<string, unknown>): Look => ({
  alternative: alternative === 'audio' ? 'audio' : undefined,
  dark: dark === true,
  dense: typeof scale === 'number' && scale > 1,
})
