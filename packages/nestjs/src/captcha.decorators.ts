import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { CaptchaError } from '@ticketgate/core'
import { CaptchaGuard } from './captcha.guard.js'
import { admittedFirst, CaptchaInterceptor, rememberVerdictIndex } from './captcha.interceptor.js'
import type { CaptchaOptions } from './captcha.options.js'
import { type AnyCaptchaOptions, admissionOf, mark } from './captcha.routes.js'

/**
 * Guards a handler, or all of a controller's; a method's own `@Captcha()` stands instead of its class's. Guards run
 * from the method upwards: `@Captcha()` stands above the `@UseGuards()` whose work its `identity` needs.
 */
export function Captcha<Req, Identity extends object = object, Name extends string = string>(
  options: CaptchaOptions<Req, Identity, Name> = {},
): MethodDecorator & ClassDecorator {
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    const guarded = [mark(options as AnyCaptchaOptions), UseGuards(CaptchaGuard)]
    if (options.after !== 'pipes') {
      decorate(guarded, target, name, descriptor)
    } else if (name === undefined || descriptor === undefined) {
      throw new CaptchaError(
        'ERR_CAPTCHA_UNSUPPORTED',
        `${(target as { name: string }).name}: @Captcha({ after: 'pipes' }) stands on methods, not on a class.`,
      )
    } else {
      descriptor.value = admittedFirst(target, name, descriptor.value)
      decorate([...guarded, UseInterceptors(CaptchaInterceptor)], target, name, descriptor)
    }
  }
}

/** Leaves a handler, or all of a controller's, unguarded by the class's `@Captcha()` and by a global guard. */
export const SkipCaptcha = (): MethodDecorator & ClassDecorator => mark(false)

/** A handler's argument: how the call came through (`Admission`), undefined where no captcha guards it. */
export function CaptchaVerdict(): ParameterDecorator {
  return (target, name, index) => {
    if (name !== undefined) rememberVerdictIndex(target, name, index)
    readAdmission()(target, name, index)
  }
}

const readAdmission = createParamDecorator((_: unknown, context: ExecutionContext) => admissionOf(context))

function decorate(
  decorators: (MethodDecorator & ClassDecorator)[],
  target: object,
  name?: string | symbol,
  descriptor?: PropertyDescriptor,
): void {
  applyDecorators(...decorators)(target as never, name as never, descriptor as never)
}
