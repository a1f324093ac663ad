import { checkTicket, ticketName } from '../../../captcha/tickets.js'
import { defineAction } from '../action.js'
import { fault } from '../codes.js'
import { captchaTypes, checkAccount, identityOf, identityParameters } from '../parameters.js'

/** Is this ticket real, and this visitor's? Anything wrong with it is 5100; the log has the reason. */
export const captchaCheck = defineAction({
  name: 'CaptchaCheck',
  // Texts that are not used are not checked: an odd macAddress, say, would keep a visitor from logging in.
  parameters: {
    accountType: identityParameters.accountType,
    appId: identityParameters.appId,
    uid: identityParameters.uid,
    registerTime: identityParameters.registerTime,
    businessId: { kind: 'integer', required: true },
    sceneId: identityParameters.sceneId,
    disturbLevel: { kind: 'integer' },
    verifyType: { kind: 'integer' },
    ticket: { kind: 'text', required: true, maxLength: Number.POSITIVE_INFINITY, fromVisitor: true },
    captchaType: { kind: 'integer', required: true, oneOf: captchaTypes },
    userIp: { kind: 'ip', required: true },
  },

  check: checkAccount,

  async run(values, { context }) {
    const checked = await checkTicket(context, values.ticket, identityOf(values))
    context.metrics.check(checked.ok ? 'verified' : checked.reason)
    if (!checked.ok) {
      context.log.info(
        { ticket: ticketName(values.ticket), reason: checked.reason },
        `CaptchaCheck: the ticket was not verified (5100, ${checked.reason}).`,
      )
      return { fault: fault('notVerified', 'The ticket was not verified.') }
    }
    const { hostility, issuedAtMs } = checked.claims
    return { json: { is_right: 1, level: hostility, ticketTimestamp: Math.floor(issuedAtMs / 1000) } }
  },
})
