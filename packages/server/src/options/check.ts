import type { CaptchaError } from '@ticketgate/core'
import { checkOptions, integer, isProduction, optionError, type ShapeOf } from '@ticketgate/core/provider'
import type { BudgetOptions, WorklessBudgetOptions } from './budget-options.js'
import { serviceOptions } from './options-and-flags.js'
import { budgetSteps, maxTtlSeconds } from './rules.js'
import type { ServiceOptions } from './service-options.js'

/** The table's rules; a dotted name is a field of an object. */
function shapeOf(table: typeof serviceOptions): ShapeOf<ServiceOptions> {
  const shape: Record<string, Record<string, unknown> | unknown> = {}
  for (const [name, { rule }] of Object.entries(table)) {
    const [group = '', field] = name.split('.')
    shape[group] = field === undefined ? rule : { ...(shape[group] as object | undefined), [field]: rule }
  }
  return shape as unknown as ShapeOf<ServiceOptions>
}

const shape = shapeOf(serviceOptions)
const subject = { fetch: budgetSteps, fail: budgetSteps }
const budgetShape: ShapeOf<BudgetOptions> = {
  windowSeconds: integer(1, maxTtlSeconds),
  recordings: integer(20, Number.MAX_SAFE_INTEGER),
  withoutWork: { ip: subject, site: subject, uid: subject, business: subject } satisfies ShapeOf<WorklessBudgetOptions>,
  ip: subject,
  uid: subject,
  business: subject,
}

/**
 * @returns a copy, so that no later change of the original or of `Object.prototype` counts
 * @throws {CaptchaError} naming the option, what it got and what is allowed
 */
export function checkServiceOptions(given: ServiceOptions): ServiceOptions {
  const options = checkOptions<ServiceOptions>('createService()', given, shape)
  const { testTickets, proofOfWork, moreKeys, secretId, development = !isProduction() } = options
  if (moreKeys !== undefined && Object.hasOwn(moreKeys, secretId)) {
    throw refused('moreKeys', 'must not repeat the key id in "secretId", which already has its key.')
  }
  if (testTickets === true && !development) {
    throw refused('testTickets', 'issues tickets without a solved captcha, so it is refused in production.')
  }
  if (proofOfWork === false && !development) {
    throw refused('proofOfWork', 'is what makes captchas expensive for scripts, so it must not be false in production.')
  }
  for (const [option, keys] of [
    ['secretKey', [options.secretKey]],
    ['moreKeys', Object.values(moreKeys ?? {})],
  ] as const) {
    if (development || keys.every((key) => key.length >= minKeyLength)) continue
    throw refused(option, `must have keys of ${minKeyLength} characters or more in production.`)
  }
  if (options.dataFolder !== undefined && options.statistics !== undefined) {
    throw refused('statistics', 'is one place to keep statistics, and "dataFolder" another: give one of them.')
  }
  if (options.budgets === undefined || options.budgets === false) return options
  return {
    ...options,
    budgets: checkOptions<BudgetOptions>('createService()', options.budgets, budgetShape, 'budgets.'),
  }
}

/** Of the keys that applications sign with, in production: one signed request is enough to try short ones. */
const minKeyLength = 16

const refused = (option: keyof ServiceOptions, why: string): CaptchaError =>
  optionError('ERR_CAPTCHA_OPTION_VALUE', 'createService()', option, { kind: 'refused', why })
