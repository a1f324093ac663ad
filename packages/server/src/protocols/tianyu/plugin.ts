import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { sendEncoded } from '../../http/encoding.js'
import { answerErrors } from '../../http/errors.js'
import { tianyuErrorScript } from '../../widget/scripts.js'
import type { ActionAnswer } from './action.js'
import { findAction } from './actions/index.js'
import { authenticate, readCommon } from './authenticate.js'
import { type Fault, fault, success, tooManyRequests, tooManyRequestsRetrySeconds, unavailable } from './codes.js'
import { isCallback, langOf, readParameters, readWire, type Wire } from './parameters.js'
import { pictureRoute, scriptRoute } from './urls.js'

// A ticket, a long X-Forwarded-For and then some; one SDK's whole request is about 1 KB.
const bodyLimitBytes = 65_536

/**
 * Tianyu captcha, API v2: the signed actions, and the URLs that they hand out.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export async function tianyu(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  await app.register(async (api) => {
    api.removeAllContentTypeParsers()
    api.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyLimitBytes },
      (_request, body, done) => done(null, body),
    )
    // Anything else gets a 4000 that explains it, not a 415: clients read only HTTP 200.
    api.addContentTypeParser('*', { parseAs: 'string', bodyLimit: bodyLimitBytes }, (_request, _body, done) =>
      done(null, undefined),
    )
    const unreadable = `The request cannot be read: it must be a form of at most ${bodyLimitBytes} bytes.`
    answerErrors(api, context, {
      protocol: 'tianyu',
      unreadable: (reply, request) => sendFault(request, reply, fault('badParameter', unreadable)),
      failed: (reply, request) => sendFault(request, reply, unavailable),
    })
    api.route({
      method: ['GET', 'POST'],
      url: '/v2/index.php',
      exposeHeadRoute: false,
      handler: (request, reply) => answer(context, request, reply),
    })
  })
  await app.register(pictureRoute, { context })
  await app.register(scriptRoute, { context })
}

async function answer(context: ServiceContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const encoded = request.method === 'POST' ? request.body : queryOf(request)
  if (typeof encoded !== 'string') {
    return sendFault(request, reply, fault('badParameter', 'A POST must be application/x-www-form-urlencoded.'))
  }
  const { wire, fault: unclear } = readWire(encoded)
  if (unclear !== undefined) return sendFault(request, reply, unclear, wire)
  const result = await runAction(context, request, wire).catch((error: unknown) => {
    context.log.error({ error: String(error) }, 'A request could not be answered (6200).')
    context.metrics.failure('tianyu')
    return { fault: unavailable }
  })
  const actionName = findAction(wire.get('Action') ?? '')?.name ?? 'unknown'
  context.metrics.action(actionName, 'fault' in result ? result.fault.code : 0)
  if ('fault' in result && result.fault === tooManyRequests) reply.header('retry-after', tooManyRequestsRetrySeconds)
  if ('script' in result) return sendScript(request, reply, result.script)
  if ('json' in result) return reply.send({ ...success, ...result.json })
  return sendFault(request, reply, result.fault, wire)
}

async function runAction(context: ServiceContext, request: FastifyRequest, wire: Wire): Promise<ActionAnswer> {
  const name = wire.get('Action')
  if (name === undefined) return { fault: fault('badParameter', 'Parameter Action is missing.') }
  const action = findAction(name)
  if (action === undefined) return { fault: fault('badParameter', 'Parameter Action is not a known action.') }
  const common = readCommon(wire)
  if ('fault' in common) return common
  const own = readParameters(action.parameters, wire)
  if ('fault' in own) return own
  const refused = action.check?.(own.values) ?? (await authenticate(context, request, wire, common.values, action))
  if (refused !== undefined) return { fault: refused }
  return action.run(own.values, { context, request, secretId: common.values.SecretId })
}

function queryOf(request: FastifyRequest): string {
  const at = request.raw.url?.indexOf('?') ?? -1
  return at < 0 ? '' : (request.raw.url as string).slice(at + 1)
}

/**
 * Always HTTP 200: some SDKs discard any other response unread. CaptchaQuery with script=1 returns errors as
 * JavaScript.
 */
function sendFault(request: FastifyRequest, reply: FastifyReply, refused: Fault, wire?: Wire): FastifyReply {
  if (wire?.get('script') === '1' && findAction(wire.get('Action') ?? '')?.name === 'CaptchaQuery') {
    const callBack = wire.get('callBack')
    const isUsable = callBack !== undefined && isCallback(callBack)
    const lang = wire.has('lang') ? langOf(wire.get('lang')) : undefined
    return sendScript(request, reply, tianyuErrorScript({ ...refused, lang, ...(isUsable && { callBack }) }))
  }
  return reply.code(200).send(refused)
}

const sendScript = (request: FastifyRequest, reply: FastifyReply, script: string): FastifyReply =>
  sendEncoded(request, reply.code(200).type('text/javascript; charset=utf-8'), script)
