import { claimsOf } from '../../../captcha/captcha-request.js'
import { wayRequested } from '../../../captcha/plan.js'
import { publicOrigin } from '../../../http/origin.js'
import { tianyuScript } from '../../../widget/scripts.js'
import { defineAction, overBudget } from '../action.js'
import { fault } from '../codes.js'
import {
  captchaTypes,
  checkAccount,
  identityOf,
  identityParameters,
  isCallback,
  langOf,
  langs,
  visitOf,
} from '../parameters.js'

/**
 * The captcha's JavaScript itself, for one page view. `lang` (default: the page's language) is this project's addition.
 */
export const captchaQuery = defineAction({
  name: 'CaptchaQuery',
  isPageView: true,
  parameters: {
    ...identityParameters,
    captchaType: { kind: 'integer', required: true, oneOf: captchaTypes },
    script: { kind: 'integer', required: true, oneOf: [0, 1] },
    callBack: { kind: 'text' },
    userIp: { kind: 'ip', required: true },
    businessId: { kind: 'integer', required: true },
    lang: { kind: 'integer', oneOf: langs },
  },

  check(values) {
    if (values.script === 1 && values.callBack !== undefined && !isCallback(values.callBack)) {
      return fault('badParameter', 'Parameter callBack must name a function of the page, as in onError or app.onError.')
    }
    return checkAccount(values)
  },

  async run(values, { context, request }) {
    const { captchaType } = values
    const claims = claimsOf(context, { identity: identityOf(values), visit: visitOf(values), captchaType })
    const refused = await overBudget(context, claims, wayRequested(values))
    if (refused !== undefined) return refused
    const script = tianyuScript({
      origin: publicOrigin(context, request),
      token: context.tokens.seal('script', claims),
      ...(values.lang !== undefined && { lang: langOf(values.lang) }),
      clientType: 2,
      ...(values.script === 1 && values.callBack !== undefined && { errorCallback: values.callBack }),
    })
    return values.script === 1 ? { script } : { json: { script } }
  },
})
