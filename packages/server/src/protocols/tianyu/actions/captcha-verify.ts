import { isSameIdentity } from '../../../captcha/identity.js'
import { judgePicture } from '../../../captcha/judge.js'
import { issueTicket } from '../../../captcha/tickets.js'
import type { PictureClaims } from '../../../captcha/tokens/kinds/picture.js'
import { defineAction } from '../action.js'
import { captchaTypes, checkAccount, identityOf, identityParameters } from '../parameters.js'

/** Judges what the visitor read in a picture. A wrong answer is not an error: code 0, is_right 0. */
export const captchaVerify = defineAction({
  name: 'CaptchaVerify',
  parameters: {
    ...identityParameters,
    captchaType: { kind: 'integer', oneOf: captchaTypes },
    captchaSig: { kind: 'text', required: true, maxLength: Number.POSITIVE_INFINITY, fromVisitor: true },
    verifyCode: { kind: 'text', required: true, maxLength: Number.POSITIVE_INFINITY, fromVisitor: true },
  },

  check: checkAccount,

  async run(values, { context }) {
    const { captchaSig, verifyCode } = values
    // What the call leaves out is not compared: the documents require none of it here.
    const isFor = (claims: PictureClaims) => isSameIdentity(claims, identityOf(values), { mayOmit: true })
    const judged = await judgePicture(context, captchaSig, verifyCode, isFor)
    if (!judged.ok) {
      context.log.info({ reason: judged.reason }, 'CaptchaVerify: not right.')
      return { json: { is_right: 0 } }
    }
    return { json: { is_right: 1, ...issueTicket(context, judged.claims, 'picture') } }
  },
})
