import type { Admission, Exactly } from '@ticketgate/core'
import type { RouteOptions, RouteSource, WithIsNeeded } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type RefusalArgs = readonly [request: FastifyRequest, reply: FastifyReply]

/**
 * Declares which verifier the app has, so that a wrong field or identity does not compile:
 * `declare module '@ticketgate/fastify' { interface CaptchaTypes { verifier: typeof verifier } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application
export interface CaptchaTypes {}

/** The identity of the verifier that `CaptchaTypes` names. */
export type NamedIdentity = CaptchaTypes extends { verifier: RouteSource<infer Identity, infer _> } ? Identity : object

/** The fields of the verifier that `CaptchaTypes` names. */
export type NamedField = CaptchaTypes extends { verifier: RouteSource<infer _, infer Name> } ? Name : string

/**
 * Core's guard options with Fastify's request, and `onRefusal(verdict, request, reply)`; typed for the verifier that
 * `CaptchaTypes` names, if any. In a route's config write `{ … } satisfies CaptchaOptions`: Fastify's own types accept
 * any other name there.
 */
export type CaptchaOptions<Identity extends object = NamedIdentity, Name extends string = NamedField> = RouteOptions<
  FastifyRequest,
  Identity,
  Name,
  RefusalArgs
>

/** The plugin's own options; the others are the defaults of every route of this verifier. */
export type CaptchaPluginOptions = CaptchaOptions & {
  /** What `createVerifier()` returns. */
  // biome-ignore lint/suspicious/noExplicitAny: any verifier, if none is named
  readonly verifier: CaptchaTypes extends { verifier: infer V } ? V : RouteSource<any, any>
  /** Guards POST, PUT, PATCH and DELETE (or `methods`) on every route that does not set otherwise. @default false */
  readonly global?: boolean | undefined
  /**
   * When the ticket is checked. `preHandler` is after the schemas' validation, so that an invalid form costs no
   * ticket; a body schema with `additionalProperties: false` must then list the ticket's field, or it is stripped.
   * @default 'preValidation'
   */
  readonly hook?: 'preValidation' | 'preHandler' | undefined
}

/** One route's guard, for `preValidation` or `preHandler`. */
export type CaptchaHook = ((request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) &
  WithIsNeeded<FastifyRequest>

declare module 'fastify' {
  interface FastifyInstance {
    /** A separate guard for one route, with these options over the plugin's. */
    // Not core's `CaptchaFunction`: that infers identity and fields from its first argument, the verifier. This one is
    // the plugin's, named by `CaptchaTypes`, so `app.captcha({ … })` would not compile with it (TS2353).
    captcha<const Given extends Exactly<NamedIdentity, Given> = NamedIdentity>(
      options?: CaptchaOptions<Given>,
    ): CaptchaHook
  }
  interface FastifyRequest {
    /** How this request was let through; undefined on routes that are not guarded. */
    captcha?: Admission
  }
  interface FastifyContextConfig {
    /** Guards this route; false exempts it from `global`. */
    captcha?: boolean | CaptchaOptions
  }
}
