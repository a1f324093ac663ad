import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { namelessLabels } from '../../captcha/statistics/labels.js'
import { bodyFields, faultyField } from '../../http/body-fields.js'
import { answerErrors } from '../../http/errors.js'
import { publicOrigin } from '../../http/origin.js'
import { visitorIp } from '../../http/visitor.js'
import { keepCredential, redeemCredential } from '../block-puzzle/credential.js'
import { encrypt } from '../block-puzzle/point.js'
import { issueSlide, judgeSlide, type SlideCaller } from '../block-puzzle/slide.js'

const bodyLimitBytes = 16_384
/** Not empty. How long it may be is the body's limit: 0011 is for what is left out. */
const text = { type: 'string', minLength: 1 }

/**
 * 6205, too many verifications, is never returned: they come from the back end, so all its visitors would pay for one.
 * @see https://ticketgate.example/main/docs/service/protocols.md#oneaccess-and-aj-captcha
 */
const refusalCodes = {
  fault: ['9999', '服务暂不可用 The service is temporarily unavailable.'],
  empty: ['0011', '缺少参数 A parameter is missing: '],
  expired: ['6110', '验证码已失效，请重新获取 The captcha has expired: fetch a new one.'],
  wrong: ['6111', '验证失败 The piece is not in its place.'],
  throttled: ['6201', '请求次数超限，请稍后再试 Too many requests: try again later.'],
  locked: ['6202', '验证失败次数过多，请稍后再试 Too many failures: try again later.'],
  overchecked: ['6204', '校验次数超限，请稍后再试 Too many checks: try again later.'],
  invalid: ['6206', '无效请求，请重新获取验证码 The request is not valid: fetch a new captcha.'],
} as const

const answer = (repData: object | null) => ({ repCode: '0000', repMsg: null, repData, success: true, error: false })

function refusal(name: keyof typeof refusalCodes, detail = '') {
  const [repCode, repMsg] = refusalCodes[name]
  return { repCode, repMsg: repMsg + detail, repData: null, success: false, error: true }
}

/**
 * The paths of AJ-Captcha, for the many front ends that use them. Pages of the allowed origins call `get` and `check`,
 * which are not there unless there are such origins; the back end calls `verify`, once for each pass: one of AJ-Captcha's
 * or, with its `sender`, a `captcha_token` of OneAccess, whose own protocol has no such call. So `verify` is always there:
 * it serves no page, and what it redeems cannot be guessed. Points are always encrypted, the default of AJ-Captcha's own
 * service.
 */
export async function ajCaptcha(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  const { ajCaptchaOrigins: origins } = context.settings
  answerErrors(app, context, {
    protocol: 'aj-captcha',
    unreadable(reply, request, error) {
      const field = faultyField(error, request)
      return reply.code(200).send(field === undefined ? refusal('invalid') : refusal('empty', field))
    },
    failed: (reply) => reply.code(200).send(refusal('fault')),
  })

  interface Verify {
    Body: { captchaVerification: string; sender?: unknown }
  }
  const verifyRoute = { bodyLimit: bodyLimitBytes, schema: { body: bodyFields({ captchaVerification: text }) } }
  app.post<Verify>('/captcha/verify', verifyRoute, async (request) => {
    const { captchaVerification, sender } = request.body
    const isFresh = await redeemCredential(context, captchaVerification, isText(sender) ? sender : '', 'aj-captcha')
    return isFresh ? answer({ captchaVerification, result: true }) : refusal('expired')
  })

  if (origins.size === 0) return
  await app.register(async (pages) => {
    pages.addHook('onRequest', async (request, reply) => {
      const { origin, 'access-control-request-headers': requested } = request.headers
      reply.header('vary', 'origin, access-control-request-headers')
      if (origin === undefined || origin === publicOrigin(context, request)) return
      // Refused before anything is counted: any page could otherwise use up its visitors' budgets.
      if (!origins.has('*') && !origins.has(origin)) return reply.code(403).send(refusal('invalid'))
      reply.header('access-control-allow-origin', origins.has('*') ? '*' : origin)
      if (typeof requested === 'string' && /^[\w ,-]{1,512}$/.test(requested)) {
        reply.header('access-control-allow-headers', requested)
      }
    })
    pages.options('/captcha/:action', (_request, reply) => reply.code(204).send())

    const getRoute = { bodyLimit: bodyLimitBytes, schema: { body: bodyFields({ captchaType: text }) } }
    pages.post<{ Body: { captchaType: string } }>('/captcha/get', getRoute, async (request) => {
      const { captchaType } = request.body
      if (captchaType !== 'blockPuzzle') return refusal('invalid')
      const caller = callerOf(context, request)
      const slide = await issueSlide(context, caller, { encrypted: true })
      if (slide !== undefined) return answer({ ...slide, captchaType, result: false })
      return refusal((await context.worklessBudgets.look(caller.subjects, 'fail')) === 4 ? 'locked' : 'throttled')
    })

    interface Check {
      Body: { pointJson: string; token: string; captchaType?: unknown }
    }
    const checkRoute = { bodyLimit: bodyLimitBytes, schema: { body: bodyFields({ pointJson: text, token: text }) } }
    pages.post<Check>('/captcha/check', checkRoute, async (request) => {
      const { captchaType, pointJson, token } = request.body
      const caller = callerOf(context, request)
      if (!(await context.worklessBudgets.mayCheck(caller.subjects))) {
        context.statistics.recorder.refused(namelessLabels('aj-captcha', 4))
        return refusal('overchecked')
      }
      const judged = await judgeSlide(context, caller, token, pointJson)
      if (!judged.ok) return refusal(judged.reason === 'wrong' ? 'wrong' : 'expired')
      const plain = `${token}---${judged.point}`
      await keepCredential(context, judged.secretKey === null ? plain : encrypt(plain, judged.secretKey), '')
      return answer({ ...(isText(captchaType) && { captchaType }), token, result: true })
    })
  })
}

/**
 * Pages call these paths directly, so no address that a call claims to have is believed; and since nothing is signed,
 * what they use up is counted apart from what other protocols count for the same visitor.
 */
function callerOf({ subjectsOf }: ServiceContext, request: FastifyRequest): SlideCaller {
  const ip = visitorIp(request)
  return {
    protocol: 'aj-captcha',
    subjects: subjectsOf({ ip, scope: 'aj-captcha' }),
    addressTag: subjectsOf({ ip }).ip,
  }
}

/** Of what may be left out: anything but a text counts as left out. */
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
