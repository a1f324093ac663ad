import type { Admission, RouteOptions, Verifier } from '@ticketgate/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type RefusalArgs = readonly [request: FastifyRequest, reply: FastifyReply]

/** Core's guard options with Fastify's request, and `onRefusal(verdict, request, reply)`. */
export type CaptchaOptions<Identity extends object = object, Name extends string = string> = RouteOptions<
  FastifyRequest,
  Identity,
  Name,
  RefusalArgs
>

/**
 * Tells the types of routes' options which verifier the app has, so that a wrong field or identity does not compile:
 * `declare module '@ticketgate/fastify' { interface CaptchaTypes { verifier: typeof verifier } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application
export interface CaptchaTypes {}

/** The options that a verifier's routes take. */
export type OptionsFor<Types> = Types extends { verifier: Verifier<infer Identity, infer Name> }
  ? CaptchaOptions<Identity, Name>
  : // biome-ignore lint/suspicious/noExplicitAny: any verifier's identity, until the application names its own
    CaptchaOptions<any, string>

// biome-ignore lint/suspicious/noExplicitAny: any verifier
type AnyVerifier = Verifier<any, any>

type AppOptions = OptionsFor<CaptchaTypes>

/** The plugin's own options; the others are what every route of this verifier starts from. */
export type CaptchaPluginOptions = AppOptions & {
  /** What `createVerifier()` returns. */
  readonly verifier: CaptchaTypes extends { verifier: infer V } ? V : AnyVerifier
  /** Guard every route's POST, PUT, PATCH and DELETE (or `methods`) that does not say otherwise. @default false */
  readonly global?: boolean
  /**
   * When the ticket is checked. `preHandler` is after the schemas' validation, so that a form with a mistake costs no
   * ticket; a body schema with `additionalProperties: false` must then list the ticket's field, or it is stripped.
   * @default 'preValidation'
   */
  readonly hook?: 'preValidation' | 'preHandler'
}

/** One route's guard, for `preValidation` or `preHandler`. */
export type CaptchaHook = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

declare module 'fastify' {
  interface FastifyInstance {
    /** A guard of its own for one route, with these options over the plugin's. */
    captcha(options?: AppOptions): CaptchaHook
  }
  interface FastifyRequest {
    /** How this request came through; undefined on routes that are not guarded. */
    captcha?: Admission
  }
  interface FastifyContextConfig {
    /** Guards this route; false leaves it out of `global`. */
    captcha?: boolean | AppOptions
  }
}
