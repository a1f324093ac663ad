import type { Action } from '../action.js'
import { captchaCheck } from './captcha-check.js'
import { captchaGetUrl } from './captcha-get-url.js'
import { captchaIframeQuery } from './captcha-iframe-query.js'
import { captchaQuery } from './captcha-query.js'
import { captchaVerify } from './captcha-verify.js'
import { compareSetUp } from './compare-set-up.js'
import { testTicket } from './test-ticket.js'

const allActions = [
  captchaQuery,
  captchaGetUrl,
  captchaVerify,
  captchaIframeQuery,
  captchaCheck,
  testTicket,
  compareSetUp,
]
// Each action reads only what its own table gave it.
const actionsByName = new Map(allActions.map((action) => [action.name, action as unknown as Action]))

/** Clients in the wild also send a lower-case first letter. */
export function findAction(name: string): Action | undefined {
  return actionsByName.get(name.slice(0, 1).toUpperCase() + name.slice(1))
}
