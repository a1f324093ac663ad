import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { answerErrors } from '../../http/route-errors.js'
import { answer } from './answer.js'
import { audio } from './audio.js'
import { challenge } from './challenge.js'
import { refuse } from './refuse.js'
import { session } from './session.js'

// Room for the trail of a long drag.
const ANSWER_LIMIT = 131_072
const BODY_LIMIT = 4_096

/** The API of the captcha's frame; the frame has this service's origin, so no other origin is allowed. */
export async function widgetApi(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  answerErrors(app, context, {
    protocol: 'widget',
    theirs: (reply) => refuse(reply, 'invalid'),
    ours: (reply) => refuse(reply, 'unavailable'),
  })
  app.post('/widget/session', { bodyLimit: BODY_LIMIT }, (request, reply) => session(context, request, reply))
  app.post('/widget/challenge', { bodyLimit: BODY_LIMIT }, (request, reply) => challenge(context, request, reply))
  app.get('/widget/audio', { exposeHeadRoute: false }, (request, reply) => audio(context, request, reply))
  app.post('/widget/answer', { bodyLimit: ANSWER_LIMIT }, (request, reply) => answer(context, request, reply))
}
