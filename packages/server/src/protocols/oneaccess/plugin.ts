import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { bodyFields, faultyField } from '../../http/body-fields.js'
import { answerErrors } from '../../http/errors.js'
import { keepCredential, redeemCredential } from '../block-puzzle/credential.js'
import { issueSlide, judgeSlide, type SlideCaller } from '../block-puzzle/slide.js'
import { type ErrorName, errors } from './errors.js'
import { visitorOf } from './visitor.js'

const bodyLimitBytes = 16_384
/** Not blank. How long a visitor's text may be is the body's limit. */
const text = { type: 'string', pattern: '\\S' }
const deviceHeaders = ['x-operating-sys-version', 'x-device-fingerprint', 'x-agent'] as const
/** Fields of the documented answer that this kind of captcha never fills. */
const alwaysNull = {
  captchaId: null,
  projectCode: null,
  captchaOriginalPath: null,
  captchaFontType: null,
  captchaFontSize: null,
  point: null,
  wordList: null,
  pointList: null,
  pointJson: null,
  captchaVerification: null,
}

/**
 * OneAccess's slide captcha.
 * @see https://ticketgate.example/main/docs/service/protocols.md#oneaccess-and-aj-captcha
 */
export async function oneaccess(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.removeAllContentTypeParsers()
  // The documents write `charset=utf8`, which parsers that know only `utf-8` refuse.
  app.addContentTypeParser(
    '*',
    { parseAs: 'string', bodyLimit: bodyLimitBytes },
    async (_request: unknown, body: string) => parse(body),
  )
  answerErrors(app, context, {
    protocol: 'oneaccess',
    unreadable(reply, request, error) {
      // Too long by a visitor's texts: 1001 would be the caller's fault.
      if (error.statusCode === 413) return refuse(request, reply, 'unknown')
      const blank = faultyField(error, request)
      return blank === undefined
        ? refuse(request, reply, 'unreadable')
        : refuse(request, reply, 'blank', { detail: blank })
    },
    failed: (reply, request) => refuse(request, reply, 'unavailable', { status: 503 }),
  })
  // Every call names its application and describes its device, which is checked before its body.
  app.addHook('preValidation', async (request, reply) => {
    const { clientIds } = context.settings.oneaccess
    const clientId = header(request, 'x-client-id')
    if (clientId === '') return refuse(request, reply, 'blank', { detail: 'X-client-id' })
    if (clientIds.size > 0 && !clientIds.has(clientId)) return refuse(request, reply, 'client')
    const missing = deviceHeaders.find((name) => header(request, name) === '')
    return missing === undefined ? undefined : refuse(request, reply, 'device', { detail: missing })
  })

  const callerOf = (request: FastifyRequest): SlideCaller => {
    const subjects = visitorOf(context, request)
    return { protocol: 'oneaccess', subjects, addressTag: subjects.ip }
  }

  app.get('/api/v2/sdk/captcha', async (request, reply) => {
    const encrypted = context.settings.oneaccess.encryptPoints
    const slide = await issueSlide(context, callerOf(request), { encrypted })
    if (slide === undefined) return refuse(request, reply, 'throttled')
    return { ...alwaysNull, ...slide, result: false }
  })

  interface Verify {
    Body: { point_json: string; token: string; sender: string }
  }
  const verifyBody = bodyFields({ point_json: text, token: text, sender: text })
  app.post<Verify>('/api/v2/sdk/captcha/verify', { schema: { body: verifyBody } }, async (request, reply) => {
    const { point_json: pointJson, token, sender } = request.body
    const judged = await judgeSlide(context, callerOf(request), token, pointJson)
    if (!judged.ok) {
      context.log.info({ reason: judged.reason }, 'OneAccess captcha: not verified.')
      return refuse(request, reply, judged.reason)
    }
    // Byte for byte as it came, so it cannot be sealed.
    const captchaToken = `${token}---${pointJson}`
    await keepCredential(context, captchaToken, sender)
    return { captcha_token: captchaToken }
  })

  if (context.settings.development) {
    sendRoute(app, context, '/api/v2/sdk/sms/send', 'mobile')
    sendRoute(app, context, '/api/v2/sdk/email/send', 'email')
  }
}

/** The call that the credential is for. In development it spends the credential; nothing is ever sent. */
function sendRoute(app: FastifyInstance, context: ServiceContext, url: string, field: 'mobile' | 'email'): void {
  const body = bodyFields({ [field]: text, captcha_token: text })
  app.post<{ Body: Record<string, string> }>(url, { schema: { body } }, async (request, reply) => {
    const { [field]: sender = '', captcha_token: captchaToken = '' } = request.body
    if (!(await redeemCredential(context, captchaToken, sender, 'oneaccess'))) {
      return refuse(request, reply, 'unknown')
    }
    context.log.info({}, 'OneAccess: a code would be sent now; this service sends none.')
    return {}
  })
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  name: ErrorName,
  { status = 400, detail = '' }: { status?: number; detail?: string } = {},
): FastifyReply {
  const { code, ...messages } = errors[name]
  const message = messages[header(request, 'x-l') === 'en' ? 'en' : 'zh']
  return reply.code(status).send({ error_code: code, error_msg: message.replace('{}', detail) })
}

function header(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value.trim() : ''
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw Object.assign(error as Error, { statusCode: 400 })
  }
}
