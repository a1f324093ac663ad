import { type Ask, hostilityOf } from '../../captcha/ask.js'
import type { ServiceContext } from '../../captcha/context.js'
import { type Fault, fault } from './codes.js'

/** Refuses a visitor who has used up the budget, before a captcha is made. */
export async function overBudget(context: ServiceContext, ask: Ask): Promise<{ fault: Fault } | undefined> {
  if ((await hostilityOf(context, ask)) < 4) return undefined
  return { fault: fault('overBudget', 'Too many captchas or wrong answers for this visitor: try again later.') }
}
