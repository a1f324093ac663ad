import { claimsOf } from '../../../captcha/captcha-request.js'
import { callerTag } from '../../../captcha/issue.js'
import { publicOrigin } from '../../../http/origin.js'
import { visitorIp } from '../../../http/visitor.js'
import { defineAction, overBudget } from '../action.js'
import { checkAccount, disturbLevels, identityOf, identityParameters, visitOf } from '../parameters.js'

/** The URL of a picture; the application shows it and passes what the visitor types to CaptchaVerify. Letters only. */
export const captchaGetUrl = defineAction({
  name: 'CaptchaGetUrl',
  isPageView: true,
  parameters: {
    ...identityParameters,
    captchaType: { kind: 'integer', oneOf: [1, 2, 3, 4, 5, 6, 7, 8] },
    disturbLevel: { kind: 'integer', oneOf: disturbLevels },
    isHttps: { kind: 'integer', oneOf: [0, 1] },
  },

  check: checkAccount,

  async run(values, { context, request, secretId }) {
    // An unidentified visitor is counted by the address that fetches the picture, and together with all others of the
    // key.
    const visit = { ...visitOf(values), businessId: values.businessId ?? `key ${secretId}` }
    const requested = claimsOf(context, { ...values, identity: identityOf(values), visit })
    const refused = await overBudget(context, requested, 'picture')
    if (refused !== undefined) return refused
    const claims = { ...requested, callerTag: callerTag(context, visitorIp(request)) }
    const url = new URL('/getcap_new', publicOrigin(context, request, claims.scheme))
    // The readable parameters are decoration; uid and userip stay out of URLs, which end up in logs.
    url.search = new URLSearchParams({
      appid: '1',
      uid: '0',
      userip: '0',
      buid: String(values.businessId ?? 0),
      sceneid: String(values.sceneId ?? 0),
    }).toString()
    return { json: { url: `${url}&asig=${context.tokens.seal('picture-url', claims)}` } }
  },
})
