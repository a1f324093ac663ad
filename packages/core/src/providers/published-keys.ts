import type { Provider } from '../contracts/provider.js'
import { isEnvironmentNamed, isProduction } from '../environment.js'
import { CaptchaError } from '../errors.js'

/**
 * Keys that a vendor publishes keep nobody out. They are refused in production; where NODE_ENV does not say what this
 * is, each verifier that is made with them starts with a warning.
 * @param keys.are what the option's value is and does, after "is"
 * @param keys.remedy a sentence for whoever is refused
 * @returns the provider's part that warns
 * @throws {CaptchaError} in production
 */
export function keepOutOfProduction(
  provider: string,
  { option, are, remedy }: { readonly option: string; readonly are: string; readonly remedy: string },
): Pick<Provider, 'useWarn'> {
  const what = `${provider}(): option "${option}" is ${are}`
  if (isProduction()) throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `${what}. ${remedy}`, option)
  if (isEnvironmentNamed()) return {}
  const advice =
    'In production give keys of your own and set NODE_ENV=production; elsewhere set it to development or test.'
  return { useWarn: (warn) => warn('TICKETGATE_TEST_KEYS', `${what}, and NODE_ENV is not set. ${advice}`) }
}
