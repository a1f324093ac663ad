import { withPage } from '../code-page.js'
import type { WarningCode } from '../contracts/logger.js'
import { isEnvironmentNamed, isProduction } from '../environment.js'
import { CaptchaError } from '../errors.js'

const code: WarningCode = 'TICKETGATE_TEST_KEYS'
const warnedOf = new Set<string>()

/**
 * Keys that a vendor publishes keep nobody out. They are refused in production; where NODE_ENV does not say what this
 * is, the process starts with one warning for each provider.
 * @param keys.are what the option's value is and does, after "is"
 * @param keys.remedy a sentence for whoever is refused
 * @throws {CaptchaError} in production
 */
export function keepOutOfProduction(
  provider: string,
  { option, are, remedy }: { readonly option: string; readonly are: string; readonly remedy: string },
): void {
  const what = `${provider}(): option "${option}" is ${are}`
  if (isProduction()) throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `${what}. ${remedy}`, option)
  if (isEnvironmentNamed() || warnedOf.has(provider)) return
  warnedOf.add(provider)
  const advice =
    'In production give keys of your own and set NODE_ENV=production; elsewhere set it to development or test.'
  process.emitWarning(withPage(code, `${what}, and NODE_ENV is not set. ${advice}`), { type: 'CaptchaWarning', code })
}
