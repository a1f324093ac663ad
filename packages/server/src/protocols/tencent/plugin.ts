import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { sendEncoded } from '../../http/encoding.js'
import { answerErrors, type RouteError } from '../../http/errors.js'
import { publicOrigin, varyByOrigin } from '../../http/origin.js'
import { tcaptchaScript } from '../../widget/scripts.js'
import { type ApiCall, readApiCall } from './api-call.js'
import {
  type CaptchaResult,
  type DescribeParameters,
  describeCaptchaResult,
  describeParameters,
} from './describe-captcha-result.js'
import { type ApiError, apiError, captchaCodes } from './errors.js'

const bodyLimitBytes = 65_536
const onlyAction = 'DescribeCaptchaResult'
const onlyVersion = '2019-07-22'
/** Fields of the documented answer for which this service has no values. */
const fieldsWithoutValue = { EvilBitmap: null, DeviceRiskCategory: null, Score: null }

/**
 * Tencent Captcha, API 2019-07-22: the check of tickets, and the page's script.
 * @see https://ticketgate.example/main/docs/vendors/tencent.md
 */
export async function tencent(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  await app.register(async (api) => {
    api.removeAllContentTypeParsers()
    // The raw text: the signature covers its bytes.
    api.addContentTypeParser('*', { parseAs: 'string', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
      done(null, body),
    )
    const unreadableBody = apiError(
      'InvalidParameter',
      `The body is unreadable or longer than ${bodyLimitBytes} bytes.`,
    )
    answerErrors(api, context, {
      protocol: 'tencent',
      unreadable: (reply, _request, error) => send(reply, parameterError(error) ?? unreadableBody),
      failed: (reply) => send(reply, { code: 'unavailable' }),
    })
    // Before the parameters: only a caller that is known learns what is wrong with them.
    api.addHook('preValidation', async (request, reply) => {
      const call = readApiCall(request)
      // A GET without an action comes from a person looking at what is here.
      const isPost = request.method === 'POST'
      if (!isPost && call.action === undefined) return reply.callNotFound()
      const refusal = refusalOf(context, call)
      if (refusal !== undefined) return send(reply, refusal)
      if (isPost) request.body = call.parameters
      else request.query = call.parameters
    })
    api.post<{ Body: DescribeParameters }>('/', { schema: { body: describeParameters } }, async (request, reply) =>
      send(reply, await describeCaptchaResult(context, request.body)),
    )
    api.get<{ Querystring: DescribeParameters }>(
      '/',
      { schema: { querystring: describeParameters } },
      async (request, reply) => send(reply, await describeCaptchaResult(context, request.query)),
    )
  })
  app.get('/TCaptcha.js', (request, reply) => {
    varyByOrigin(context, reply)
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=600')
      // Pages of any origin load it, as they do the vendor's.
      .header('cross-origin-resource-policy', 'cross-origin')
    return sendEncoded(request, reply, tcaptchaScript({ origin: publicOrigin(context, request) }))
  })
}

function refusalOf(context: ServiceContext, call: ApiCall): { error: ApiError } | undefined {
  if (call.action !== onlyAction) {
    return apiError('InvalidAction', `X-TC-Action must be ${onlyAction}, the only action of this service.`)
  }
  if (call.version !== onlyVersion) return apiError('NoSuchVersion', `X-TC-Version must be ${onlyVersion}.`)
  const refusal = call.authenticate(context)
  if (refusal !== undefined || call.parameters !== undefined) return refusal
  return apiError('InvalidParameter', 'The body must be a JSON object.')
}

/** What the schema found wrong, in the API's words; undefined: another error. */
function parameterError({ validation }: RouteError): { error: ApiError } | undefined {
  const first = validation?.[0]
  if (first === undefined) return undefined
  const missing = first.params['missingProperty']
  if (missing !== undefined) return apiError('MissingParameter', `Parameter ${missing} is missing.`)
  const name = first.instancePath.slice(1)
  return apiError(
    'InvalidParameter',
    `Parameter ${name} must be ${name === 'CaptchaAppId' ? 'an integer' : 'a string'}.`,
  )
}

/** Always HTTP 200: the vendor's SDKs discard any other response unread. */
function send(reply: FastifyReply, result: CaptchaResult | { error: ApiError }): FastifyReply {
  const RequestId = randomUUID()
  if ('error' in result) return reply.code(200).send({ Response: { Error: result.error, RequestId } })
  const [CaptchaCode, CaptchaMsg] = captchaCodes[result.code]
  const { evilLevel: EvilLevel = 0, fetchedAtMs = 0, submittedAtMs = 0 } = result
  const GetCaptchaTime = Math.floor(fetchedAtMs / 1000)
  const SubmitCaptchaTime = Math.floor(submittedAtMs / 1000)
  return reply.code(200).send({
    Response: {
      CaptchaCode,
      CaptchaMsg,
      EvilLevel,
      GetCaptchaTime,
      SubmitCaptchaTime,
      ...fieldsWithoutValue,
      RequestId,
    },
  })
}
