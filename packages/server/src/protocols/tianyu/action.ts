import type { FastifyRequest } from 'fastify'
import { hostilityOf } from '../../captcha/captcha-request.js'
import type { ServiceContext } from '../../captcha/context.js'
import type { VisitClaims } from '../../captcha/tokens/kinds/visit.js'
import type { Way } from '../../contracts/statistics.js'
import { type Fault, fault } from './codes.js'
import type { ParameterTable, Values } from './parameters.js'

/** What an action returns: fields to add to code and message, a script to send as it is, or a fault. */
export type ActionAnswer =
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly script: string }
  | { readonly fault: Fault }

export interface Action<T extends ParameterTable = ParameterTable> {
  readonly name: string
  readonly parameters: T
  /** True: visitors cause it by merely opening a page. @default false */
  readonly isPageView?: true
  /** Rules that a table cannot express, e.g. that one parameter needs another. Runs before the key is checked. */
  check?(values: Values<T>): Fault | undefined
  run(values: Values<T>, call: ActionCall): Promise<ActionAnswer>
}

export interface ActionCall {
  readonly context: ServiceContext
  readonly request: FastifyRequest
  /** The id of the key that signed. */
  readonly secretId: string
}

/** Keeps an action's own types until it joins the list of all actions. */
export const defineAction = <T extends ParameterTable>(action: Action<T>): Action<T> => action

/** Refuses a visitor who has used up the budget, before a captcha is made. */
export async function overBudget(
  context: ServiceContext,
  claims: VisitClaims,
  way: Way,
): Promise<{ fault: Fault } | undefined> {
  const budgets = way === 'picture' ? context.worklessBudgets : context.budgets
  if ((await hostilityOf(budgets, claims)) < 4) return undefined
  const { recorder, labelsOf } = context.statistics
  recorder.refused(labelsOf(claims, { way, stage: 4 }))
  return { fault: fault('overBudget', 'Too many captchas or wrong answers for this visitor: try again later.') }
}
