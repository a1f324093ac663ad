import { claimsOf } from '../../../captcha/captcha-request.js'
import { wayRequested } from '../../../captcha/plan.js'
import { publicOrigin } from '../../../http/origin.js'
import { defineAction, overBudget } from '../action.js'
import {
  captchaTypes,
  checkAccount,
  disturbLevels,
  identityOf,
  identityParameters,
  langOf,
  langs,
  visitOf,
} from '../parameters.js'

/** The URL of the captcha's JavaScript, valid once. accountType is documented as required but omitted in practice. */
export const captchaIframeQuery = defineAction({
  name: 'CaptchaIframeQuery',
  isPageView: true,
  parameters: {
    ...identityParameters,
    captchaType: { kind: 'integer', required: true, oneOf: captchaTypes },
    disturbLevel: { kind: 'integer', required: true, oneOf: disturbLevels },
    isHttps: { kind: 'integer', required: true, oneOf: [0, 1] },
    clientType: { kind: 'integer', required: true, oneOf: [1, 2, 3, 4] },
    lang: { kind: 'integer', oneOf: langs },
  },

  check: checkAccount,

  async run(values, { context, request }) {
    const claims = claimsOf(context, { ...values, identity: identityOf(values), visit: visitOf(values) })
    const refused = await overBudget(context, claims, wayRequested(values))
    if (refused !== undefined) return refused
    const url = new URL('/template/TCapIframeApi.js', publicOrigin(context, request, claims.scheme))
    url.search = new URLSearchParams({
      appid: '1',
      // 3 means app in an older edition of the documents.
      clientype: String(values.clientType === 3 ? 4 : values.clientType),
      lang: String(langOf(values.lang)),
    }).toString()
    return { json: { url: `${url}&asig=${context.tokens.seal('script-url', claims)}` } }
  },
})
