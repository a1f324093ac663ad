import { claimsOf } from '../../ask.js'
import { issueTicket } from '../../tickets.js'
import { defineAction } from '../action.js'
import { fault } from '../codes.js'
import { CAPTCHA_TYPES, checkAccount, IDENTITY, identityOf, visitOf } from '../identity-parameters.js'

/** A ticket that nobody solved, for the integration tests of applications; this project's own action. */
export const testTicket = defineAction({
  name: 'TicketgateTestTicket',
  parameters: {
    ...IDENTITY,
    captchaType: { kind: 'integer', oneOf: CAPTCHA_TYPES },
  },

  check: checkAccount,

  async run(values, { context }) {
    if (!context.settings.testTickets) {
      return { fault: fault('refused', 'This service gives no test tickets: start it with --test-tickets.') }
    }
    context.log.warn({}, 'Gave out a test ticket, which nobody solved.')
    return {
      json: { ...issueTicket(context, claimsOf(context, { identity: identityOf(values), visit: visitOf(values) })) },
    }
  },
})
