import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { type Admission, CaptchaError } from '@ticketgate/core'
import { graphqlInfo, isGraphql, nativeOf } from './request.js'

/** In GraphQL several resolvers run for one request, each with its own `info`. */
const callOf = (context: ExecutionContext): object =>
  isGraphql(context) ? graphqlInfo(context) : nativeOf(context).request

const admissions = new WeakMap<object, Admission>()

/** How this call was let through; undefined if no captcha guards it. */
export const admissionOf = (context: ExecutionContext): Admission | undefined => admissions.get(callOf(context))

export function admitted(context: ExecutionContext, admission: Admission): void {
  admissions.set(callOf(context), admission)
}

const checkedLater = new WeakSet<object>()
const guardsRan = new WeakSet<object>()

/** `CaptchaGuard` leaves this call's ticket to the handler, after the pipes. */
export function checkLater(context: ExecutionContext): void {
  checkedLater.add(callOf(context))
}

/** Runs after `CaptchaGuard`: if a test replaces that one with its own guard, this one still runs. */
@Injectable()
export class GuardsRan implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    guardsRan.add(callOf(context))
    return true
  }
}

/**
 * Whether the handler has to check: not if another guard replaced `CaptchaGuard` and let the call through.
 * @throws {CaptchaError} if no guard ran at all, as in a GraphQL module whose `fieldResolverEnhancers` leave them out
 */
export function isCheckedLater(context: ExecutionContext): boolean {
  const call = callOf(context)
  if (checkedLater.has(call)) return true
  if (guardsRan.has(call)) return false
  throw new CaptchaError(
    'ERR_CAPTCHA_UNSUPPORTED',
    `${context.getClass().name}.${context.getHandler().name}: no guard ran before it. @Captcha() needs Nest's guards.`,
  )
}
