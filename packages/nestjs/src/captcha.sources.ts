import { CaptchaError } from '@ticketgate/core'
import { aVerifier, checkRouteOptions, type RouteSource, type ShapeOf, text } from '@ticketgate/core/adapter'
import type { CaptchaModuleOptions, CaptchaOptions, OwnOptions } from './captcha.options.js'

export type AnyCaptchaOptions = CaptchaOptions<unknown>

/** One verifier, and the default options of the handlers that it guards. */
export interface Source {
  readonly verifier: RouteSource<object, string>
  readonly defaults: AnyCaptchaOptions
}

const ownOptions: ShapeOf<OwnOptions<CaptchaModuleOptions<unknown, object, string>>> = {
  verifier: aVerifier,
  name: text(),
}

/** The app's verifiers, by the names that `forRoot` gave them. */
export class CaptchaSources {
  readonly #sources = new Map<string, Source>()

  /** @throws {CaptchaError} if an option is wrong, or another verifier already has this name */
  add(name: string, { verifier, ...defaults }: Omit<AnyCaptchaOptions, 'verifier'> & Pick<Source, 'verifier'>): void {
    const place = `CaptchaModule.forRoot(), verifier "${name}"`
    checkRouteOptions(place, verifier, { ...defaults, verifier, name }, ownOptions)
    if (this.#sources.has(name)) {
      const message = `${place}: another verifier has this name. Give each its own name.`
      throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message)
    }
    this.#sources.set(name, { verifier, defaults })
  }

  /** @throws {CaptchaError} if the app has no verifier of this name */
  get(place: string, name = 'default'): Source {
    const source = this.#sources.get(name)
    if (source !== undefined) return source
    const known = [...this.#sources.keys()].map((other) => `"${other}"`).join(', ')
    throw new CaptchaError(
      'ERR_CAPTCHA_VERIFIER',
      `${place}: there is no verifier "${name}", only ${known === '' ? 'none at all' : known}. ` +
        `Import CaptchaModule.forRoot({ verifier, name: '${name}' }).`,
    )
  }
}
