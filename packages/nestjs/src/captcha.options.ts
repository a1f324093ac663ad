import type { ExecutionContext } from '@nestjs/common'
import type { RouteOptions, RouteSource } from '@ticketgate/core/adapter'

/**
 * Declares which verifier the app has, so that a wrong field or identity at `@Captcha()` and
 * `captchaChallenge()` does not compile:
 * `declare module '@ticketgate/nestjs' { interface CaptchaTypes { verifier: typeof verifier } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application
export interface CaptchaTypes {}

/** The identity of the verifier that `CaptchaTypes` names. */
export type NamedIdentity = CaptchaTypes extends { verifier: RouteSource<infer Identity, infer _> } ? Identity : object

/** The fields of the verifier that `CaptchaTypes` names. */
export type NamedField = CaptchaTypes extends { verifier: RouteSource<infer _, infer Name> } ? Name : string

/** Core's guard options with the platform's own request, Express's or Fastify's, and `onRefusal(verdict, context)`. */
export interface CaptchaOptions<Req, Identity extends object = NamedIdentity, Name extends string = NamedField>
  extends RouteOptions<Req, Identity, Name, readonly [context: ExecutionContext]> {
  /** Which verifier, by the name that `forRoot` gave it. @default 'default' */
  readonly verifier?: string | undefined
  /**
   * When the ticket is checked. `pipes`: once every pipe has accepted its argument, so that an invalid form does not
   * use up the visitor's ticket; for `@Captcha()` on a method.
   * @default 'guards'
   */
  readonly after?: 'guards' | 'pipes' | undefined
}

/** One verifier, and the default options of the handlers that it guards. */
export interface CaptchaModuleOptions<
  Req,
  Identity extends object,
  Name extends string,
  Given extends object = Identity,
> extends RouteOptions<Req, Given, NoInfer<Name>, readonly [context: ExecutionContext]> {
  /** What `createVerifier()` returns. */
  readonly verifier: RouteSource<Identity, Name>
  /** Tells several verifiers in one app apart. @default 'default' */
  readonly name?: string | undefined
}

/** The names in such options that are not core's. */
export type OwnOptions<Options extends object> = Omit<
  Options,
  keyof RouteOptions<unknown, object, string, readonly [context: ExecutionContext]>
>
