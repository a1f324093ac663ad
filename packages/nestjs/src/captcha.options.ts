import type { ExecutionContext } from '@nestjs/common'
import type { RouteOptions, Verifier } from '@ticketgate/core'

/** How a handler is guarded. `Req` is the platform's own request: Express's, or Fastify's. */
export interface CaptchaOptions<Req, Identity extends object = object, Name extends string = string>
  extends RouteOptions<Req, Identity, Name, readonly [context: ExecutionContext]> {
  /** Which verifier, by the name that `forRoot` gave it. @default 'default' */
  readonly verifier?: string
  /**
   * When the ticket is checked. `pipes`: once every pipe has accepted its argument, so that an invalid form does not
   * use up the visitor's ticket; for `@Captcha()` on a method.
   * @default 'guards'
   */
  readonly after?: 'guards' | 'pipes'
}

/** One verifier, and the options of every handler that it guards and that does not say otherwise. */
export interface CaptchaModuleOptions<Req, Identity extends object, Name extends string>
  extends RouteOptions<Req, NoInfer<Identity>, NoInfer<Name>, readonly [context: ExecutionContext]> {
  /** What `createVerifier()` returns. */
  readonly verifier: Verifier<Identity, Name>
  /** Tells several verifiers in one app apart. @default 'default' */
  readonly name?: string
}
