import { isKnownApp } from '../../../captcha/apps.js'
import { issueTestTicket } from '../../../captcha/test-tickets.js'
import { defineAction } from '../action.js'
import { fault } from '../codes.js'
import { captchaTypes, checkAccount, identityOf, identityParameters } from '../parameters.js'

/**
 * A ticket without a solved captcha, for applications' integration tests; this project's own action. With a
 * `captchaAppId` it is for DescribeCaptchaResult, whose tickets are bound to their application alone.
 */
export const testTicket = defineAction({
  name: 'TicketgateTestTicket',
  parameters: {
    ...identityParameters,
    captchaType: { kind: 'integer', oneOf: captchaTypes },
    captchaAppId: { kind: 'text', maxLength: 16 },
  },

  check: checkAccount,

  async run(values, { context }) {
    if (!context.settings.testTickets) {
      return { fault: fault('refused', 'This service does not issue test tickets: start it with --test-tickets.') }
    }
    const { captchaAppId } = values
    if (captchaAppId !== undefined && !isKnownApp(context, captchaAppId)) {
      return { fault: fault('badParameter', 'Parameter captchaAppId is not a known application: see --captcha-app.') }
    }
    if (captchaAppId !== undefined && Object.values(identityOf(values)).some((value) => value !== undefined)) {
      const message = 'Parameter captchaAppId must be given alone: DescribeCaptchaResult compares nothing else.'
      return { fault: fault('badParameter', message) }
    }
    return { json: { ...issueTestTicket(context, captchaAppId ?? identityOf(values)) } }
  },
})
