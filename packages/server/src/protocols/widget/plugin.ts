import type { FastifyInstance, FastifyReply } from 'fastify'
import { appTicketTtlSeconds, identityOfApp, isKnownApp } from '../../captcha/apps.js'
import { unpackSubjects } from '../../captcha/budgets/subjects.js'
import { type CaptchaRequest, claimsOf, hostilityOf } from '../../captcha/captcha-request.js'
import type { ServiceContext } from '../../captcha/context.js'
import { issueChallenge, issueFollowingLetters } from '../../captcha/issue.js'
import { judgeAnswer } from '../../captcha/judge.js'
import { slideType } from '../../captcha/plan.js'
import { openFetchingPage, openSession, sealSession } from '../../captcha/session.js'
import { issueTicket } from '../../captcha/tickets.js'
import { maxTrailPoints } from '../../captcha/trail.js'
import { proofLength } from '../../captcha/work.js'
import { answerErrors } from '../../http/errors.js'
import { visitorIp } from '../../http/visitor.js'
import type {
  AnswerReply,
  AnswerRequest,
  Challenge,
  ChallengeRequest,
  RefusalReply,
  SessionReply,
  SessionRequest,
} from '../../widget/generated/wire.js'

const bodyLimitBytes = 4_096
// Room for the trail of a long drag.
const answerLimitBytes = 131_072
/** The letters sound different each time, and many recordings of one word would help a machine more than a person. */
const playsPerChallenge = 4

const text = { type: 'string' } as const
const point = { type: 'array', items: { type: 'number' }, minItems: 3, maxItems: 3 }
const proof = { type: 'array', items: { type: 'integer', minimum: 0, maximum: 0xffff_ffff }, maxItems: proofLength }
const trail = { type: 'array', items: point, maxItems: maxTrailPoints }

const bodies = {
  session: { type: 'object', properties: { token: text, appId: text } },
  challenge: { type: 'object', required: ['token'], properties: { token: text } },
  answer: {
    type: 'object',
    required: ['challenge', 'answer'],
    properties: { challenge: text, answer: text, pow: proof, trail },
  },
}
/** Base64 needs no escaping, and there is a lot of it: to look for what does takes longer than all else but drawing. */
const base64 = { type: 'string', format: 'unsafe' } as const
const challengeReply = {
  200: { type: 'object', properties: { image: base64, piece: base64 }, additionalProperties: true },
}
const audioQuery = { type: 'object', required: ['challenge'], properties: { challenge: text } }

/** The API of the captcha's frame; the frame has this service's origin, so no other origin is allowed. */
export async function widgetApi(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  const { statistics } = context
  answerErrors(app, context, {
    protocol: 'widget',
    unreadable: (reply) => refuse(reply, 'invalid'),
    failed: (reply) => refuse(reply, 'unavailable'),
  })
  const throttle = (reply: FastifyReply) => refuse(reply, 'throttled', context.budgets.windowSeconds)

  /**
   * A page opens the captcha, with the token of its script or just the id of its Tencent Captcha application, to which
   * its tickets are then bound.
   */
  app.post<{ Body: SessionRequest }>(
    '/widget/session',
    { bodyLimit: bodyLimitBytes, schema: { body: bodies.session } },
    async (request, reply) => {
      const { token, appId } = request.body
      if (token !== undefined) {
        const opened = openSession(context, token)
        return opened.ok ? ({ token: opened.token } satisfies SessionReply) : refuse(reply, opened.reason)
      }
      if (appId === undefined || !isKnownApp(context, appId)) return refuse(reply, 'invalid')
      const requested: CaptchaRequest = {
        identity: identityOfApp(appId),
        isForApp: true,
        isUnsigned: true,
        visit: { ip: visitorIp(request) },
        captchaType: slideType,
      }
      const claims = claimsOf(context, requested)
      if ((await hostilityOf(context.budgets, claims)) === 4) {
        statistics.recorder.refused(statistics.labelsOf(claims, { way: 'slide', stage: 4 }))
        return throttle(reply)
      }
      const { token: sealed } = sealSession(context, claims)
      return { token: sealed } satisfies SessionReply
    },
  )

  /** A session's next challenge; counts as a fetch. */
  app.post<{ Body: ChallengeRequest }>(
    '/widget/challenge',
    { bodyLimit: bodyLimitBytes, schema: { body: bodies.challenge, response: challengeReply } },
    async (request, reply) => {
      const { token, alternative, dark, lang } = request.body
      const page = openFetchingPage(context, token)
      if (!page.ok) return refuse(reply, page.reason)
      const issued = await issueChallenge(context, page, visitorIp(request), {
        alternative: alternative === 'audio' ? 'audio' : undefined,
        dark: dark === true,
        language: lang === 2052 || lang === 1028 ? 'zh' : 'en',
      })
      if (issued === 'throttled') return throttle(reply)
      return issued === 'spent' ? refuse(reply, 'spent') : (issued satisfies Challenge)
    },
  )

  /** The digits of a challenge, spoken; counted apart, so that whoever fetches too many still gets pictures. */
  app.get<{ Querystring: { challenge: string } }>(
    '/widget/audio',
    { exposeHeadRoute: false, schema: { querystring: audioQuery } },
    async ({ query: { challenge } }, reply) => {
      const token = context.tokens.open('challenge', challenge)
      if (token.state === 'broken' || token.claims.task.kind !== 'audio') return refuse(reply, 'invalid')
      if (token.state === 'expired') return refuse(reply, 'expired')
      const { id, claims } = token
      const { digits, language } = token.claims.task
      const subjects = unpackSubjects(claims.subjects)
      // Asked before one of the challenge's plays is taken, and counted only if there was one.
      const isWithinBudget = await context.budgets.mayListen(subjects)
      if (isWithinBudget && !(await token.spend(playsPerChallenge, `audio:${id}`))) return refuse(reply, 'spent')
      if (!isWithinBudget || !(await context.budgets.mayListen(subjects, 'count'))) {
        statistics.recorder.refused(statistics.labelsOf(claims, { way: 'audio', stage: claims.hostility }))
        return throttle(reply)
      }
      return reply.type('audio/wav').send(context.drawing.speak(digits, language))
    },
  )

  /** A ticket for the right answer, or the challenge that follows it. */
  app.post<{ Body: AnswerRequest }>(
    '/widget/answer',
    { bodyLimit: answerLimitBytes, schema: { body: bodies.answer } },
    async ({ body: { challenge, answer, pow, trail } }) => {
      const judged = await judgeAnswer(context, challenge, { answer, trail, pow })
      if (!judged.ok) {
        const reason = judged.reason === 'invalid' ? 'expired' : judged.reason
        return { ok: false, reason } satisfies AnswerReply
      }
      if (judged.lettersFollow) {
        return { ok: true, next: issueFollowingLetters(context, judged.claims) } satisfies AnswerReply
      }
      const ticket = issueTicket(context, judged.claims, judged.claims.task.kind)
      const { ticketTtlSeconds } = context.settings
      const expiresInSeconds = judged.claims.isForApp
        ? Math.min(ticketTtlSeconds, appTicketTtlSeconds)
        : ticketTtlSeconds
      return { ok: true, ...ticket, expiresInSeconds } satisfies AnswerReply
    },
  )
}

const statuses: { readonly [R in RefusalReply['error']]: number } = {
  invalid: 400,
  expired: 410,
  spent: 410,
  throttled: 429,
  unavailable: 503,
}

/** Tells the widget why its request was refused. */
function refuse(reply: FastifyReply, error: RefusalReply['error'], retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  const body: RefusalReply = { error, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
  return reply.code(statuses[error]).send(body)
}
