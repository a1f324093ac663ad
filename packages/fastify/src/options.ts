import type { Admission, Exactly, RouteOptions, Verifier } from '@ticketgate/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

export type RefusalArgs = readonly [request: FastifyRequest, reply: FastifyReply]

/**
 * Tells the types which verifier the app has, so that a wrong field or identity does not compile:
 * `declare module '@ticketgate/fastify' { interface CaptchaTypes { verifier: typeof verifier } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the application
export interface CaptchaTypes {}

/** The identity of the verifier that `CaptchaTypes` names. */
export type NamedIdentity = CaptchaTypes extends { verifier: Verifier<infer Identity, infer _> } ? Identity : object

/** The fields of the verifier that `CaptchaTypes` names. */
export type NamedField = CaptchaTypes extends { verifier: Verifier<infer _, infer Name> } ? Name : string

/**
 * Core's guard options with Fastify's request, and `onRefusal(verdict, request, reply)`; those of the verifier that
 * `CaptchaTypes` names, if one is. In a route's config say `{ … } satisfies CaptchaOptions`: Fastify's own types let
 * any other name there through.
 */
export type CaptchaOptions<Identity extends object = NamedIdentity, Name extends string = NamedField> = RouteOptions<
  FastifyRequest,
  Identity,
  Name,
  RefusalArgs
>

/** The plugin's own options; the others are what every route of this verifier starts from. */
export type CaptchaPluginOptions = CaptchaOptions & {
  /** What `createVerifier()` returns. */
  // biome-ignore lint/suspicious/noExplicitAny: any verifier, where none is named
  readonly verifier: CaptchaTypes extends { verifier: infer V } ? V : Verifier<any, any>
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
    captcha<const Given extends Exactly<NamedIdentity, Given> = NamedIdentity>(
      options?: CaptchaOptions<Given>,
    ): CaptchaHook
  }
  interface FastifyRequest {
    /** How this request came through; undefined on routes that are not guarded. */
    captcha?: Admission
  }
  interface FastifyContextConfig {
    /** Guards this route; false leaves it out of `global`. */
    captcha?: boolean | CaptchaOptions
  }
}
