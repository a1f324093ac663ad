import { Controller, Get, type OnModuleInit, Options, Req, Res, type Type } from '@nestjs/common'
import type { Exactly } from '@ticketgate/core'
import {
  type ChallengeOptions,
  type ChallengeRoute,
  challengeShape,
  checkOptions,
  createChallenge,
  text,
} from '@ticketgate/core/adapter'
import { SkipCaptcha } from './captcha.decorators.js'
import type { NamedIdentity } from './captcha.options.js'
import { type CaptchaRoutes, InjectRoutes, imported } from './captcha.routes.js'
import { type NativeRequest, type NativeResponse, requestLike, send } from './request.js'

/** Core's challenge options, and which verifier. */
export interface CaptchaChallengeOptions<Req, Identity extends object> extends ChallengeOptions<Req, Identity> {
  /** Which verifier, by the name that `forRoot` gave it. @default 'default' */
  readonly verifier?: string | undefined
}

/**
 * A controller that serves the page its captcha: `controllers: [captchaChallenge('captcha.js', { identity })]`, with
 * the same `identity` as the handler that checks the ticket. A wrong option, or a provider whose captcha does not come
 * from the server, is an error when the app starts.
 */
export function captchaChallenge<
  NativeReq,
  Identity extends object = NamedIdentity,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(path: string, options: CaptchaChallengeOptions<NativeReq, Given> = {}): Type {
  @Controller()
  @SkipCaptcha()
  class CaptchaChallengeController implements OnModuleInit {
    readonly #routes: CaptchaRoutes
    #challenge: ChallengeRoute<unknown> | undefined

    constructor(@InjectRoutes() routes: CaptchaRoutes | undefined) {
      this.#routes = imported(routes)
    }

    onModuleInit(): void {
      const place = `captchaChallenge('${path}')`
      checkOptions(place, options, { verifier: text(), ...challengeShape })
      const { verifier: name, ...own } = options as CaptchaChallengeOptions<unknown, object>
      this.#challenge = createChallenge(this.#routes.sources.get(place, name).verifier, own)
    }

    @Get(path)
    async serve(@Req() request: NativeRequest, @Res() response: NativeResponse): Promise<void> {
      const reply = await this.#challenge?.reply(requestLike(request), request)
      if (reply !== undefined) send(response, reply)
    }

    /** To a page of another site, which asks first where its vendor's loader sends headers of its own. */
    @Options(path)
    preflight(@Req() request: NativeRequest, @Res() response: NativeResponse): Promise<void> {
      return this.serve(request, response)
    }
  }
  return CaptchaChallengeController
}
