import { checkOptions, type ShapeOf, url } from '../../check-options.js'
import type { Provider } from '../../contracts/provider.js'
import type { CaptchaCheckParameters } from '../tianyu/parameters.js'
import { type TianyuIdentity, type TianyuOptions, tianyu, tianyuShape } from '../tianyu/tianyu.js'

/** How the service of `@ticketgate/server` is called. */
export interface SelfHostedOptions extends Omit<TianyuOptions, 'endpoint' | 'region' | 'token' | 'signatureMethod'> {
  /** The service's address without a path, e.g. `http://127.0.0.1:8787`. */
  readonly url: string
}

const { endpoint, region, token, signatureMethod, ...shared } = tianyuShape
const shape: ShapeOf<SelfHostedOptions> = { url: url({ required: true, upTo: 'origin' }), ...shared }

/**
 * The captcha service of `@ticketgate/server`, through its signed CaptchaCheck: tickets are bound to the visitor,
 * verify twice (so that a lost answer costs nobody a captcha) and live 20 minutes.
 * @example
 * const provider = selfHosted({ url, secretId, secretKey })
 * @see https://ticketgate.example/main/docs/service/index.md
 * @throws {CaptchaError} if an option is wrong
 */
export function selfHosted(options: SelfHostedOptions): Provider<TianyuIdentity, 'ticket', CaptchaCheckParameters> {
  const { url: base, ...rest } = checkOptions('selfHosted()', options, shape)
  const provider = tianyu({ ...rest, endpoint: `${new URL(base).origin}/v2/index.php` })
  const { page } = provider
  return { ...provider, name: 'self-hosted', ...(page !== undefined && { page: { ...page, vendor: 'self-hosted' } }) }
}
