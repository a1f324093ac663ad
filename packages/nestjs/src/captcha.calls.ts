import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { type Admission, CaptchaError } from '@ticketgate/core'
import { graphqlInfo, isGraphql, nativeOf } from './request.js'

/** In GraphQL several resolvers run for one request, each with an `info` of its own. */
const callOf = (context: ExecutionContext): object =>
  isGraphql(context) ? graphqlInfo(context) : nativeOf(context).request

const admissions = new WeakMap<object, Admission>()

/** How this call came through; undefined where no captcha guards it. */
export const admissionOf = (context: ExecutionContext): Admission | undefined => admissions.get(callOf(context))

export function admitted(context: ExecutionContext, admission: Admission): void {
  admissions.set(callOf(context), admission)
}

const askedLater = new WeakSet<object>()
const guardsRan = new WeakSet<object>()

/** `CaptchaGuard` leaves this call's ticket to the handler, after the pipes. */
export function askLater(context: ExecutionContext): void {
  askedLater.add(callOf(context))
}

/** Runs behind `CaptchaGuard`: where a test puts a guard of its own in that one's place, this one still runs. */
@Injectable()
export class GuardsRan implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    guardsRan.add(callOf(context))
    return true
  }
}

/**
 * Whether the handler is to ask: not where another guard stood in `CaptchaGuard`'s place and let the call on.
 * @throws {CaptchaError} where no guard ran at all, as in a GraphQL module whose `fieldResolverEnhancers` leave them out
 */
export function isAskedLater(context: ExecutionContext): boolean {
  const call = callOf(context)
  if (askedLater.has(call)) return true
  if (guardsRan.has(call)) return false
  throw new CaptchaError(
    'ERR_CAPTCHA_UNSUPPORTED',
    `${context.getClass().name}.${context.getHandler().name}: no guard ran before it. @Captcha() needs Nest's guards.`,
  )
}
