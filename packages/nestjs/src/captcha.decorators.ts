import { AsyncLocalStorage } from 'node:async_hooks'
import {
  applyDecorators,
  type CallHandler,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { type Admission, CaptchaError, type Exactly } from '@ticketgate/core'
import type {} from 'reflect-metadata'
import { admissionOf, GuardsRan, isCheckedLater } from './captcha.calls.js'
import { CaptchaGuard } from './captcha.guard.js'
import type { CaptchaOptions, NamedField, NamedIdentity } from './captcha.options.js'
import { type CaptchaRoutes, InjectRoutes, imported, mark } from './captcha.routes.js'
import type { AnyCaptchaOptions } from './captcha.sources.js'

/**
 * Guards a handler, or all of a controller's; a method's own `@Captcha()` replaces its class's. Guards run from the
 * method upwards: put `@Captcha()` above the `@UseGuards()` that its `identity` depends on. A wrong option is an error
 * that names the handler when the app starts, and so is a method for which Nest runs no guards.
 * @throws {CaptchaError} if `after: 'pipes'` is used on a class
 * @example
 * ```ts
 * @Post('login') @Captcha({ expect: { action: 'login' } })
 * login(@CaptchaVerdict() admission: Admission) {}
 * ```
 */
// Not core's `CaptchaFunction`, and neither are the module's functions: that one infers identity and fields from its
// first argument, the verifier. Here `CaptchaTypes` names them, so that `@Captcha({ … })` would not compile (TS2353).
export function Captcha<
  Req,
  Identity extends object = NamedIdentity,
  Name extends string = NamedField,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(options: CaptchaOptions<Req, Given, NoInfer<Name>> = {}): MethodDecorator & ClassDecorator {
  const guarded = applyDecorators(mark(options as AnyCaptchaOptions), UseGuards(CaptchaGuard))
  if (options.after !== 'pipes') return guarded
  const afterPipes = applyDecorators(guarded, UseGuards(GuardsRan), UseInterceptors(CaptchaInterceptor))

  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (name === undefined || descriptor === undefined) {
      throw new CaptchaError(
        'ERR_CAPTCHA_UNSUPPORTED',
        `${(target as { name: string }).name}: @Captcha({ after: 'pipes' }) goes on methods, not on a class.`,
      )
    }
    descriptor.value = admittedFirst(target, name, descriptor.value)
    afterPipes(target, name, descriptor)
  }
}

/**
 * Exempts a handler, or all of a controller's, from the class's `@Captcha()` and from a global guard. On a class it
 * holds for its subclasses, too, unless they, or their methods, have a `@Captcha()` of their own.
 */
export const SkipCaptcha = (): MethodDecorator & ClassDecorator => mark(false)

/** A handler's argument: how the call was let through (`Admission`), undefined if no captcha guards it. */
export function CaptchaVerdict(): ParameterDecorator {
  return (target, name, index) => {
    if (name !== undefined) Reflect.defineMetadata(verdictKey, index, target, name)
    readAdmission()(target, name, index)
  }
}

const readAdmission = createParamDecorator((_: unknown, context: ExecutionContext) => admissionOf(context))
const verdictKey = 'ticketgate:verdict'

const admits = new AsyncLocalStorage<() => Promise<Admission | undefined>>()

/** Carries the call to its handler: Nest runs pipes inside all interceptors, with no hook between pipes and handler. */
@Injectable()
class CaptchaInterceptor implements NestInterceptor {
  readonly #routes: CaptchaRoutes

  constructor(@InjectRoutes() routes: CaptchaRoutes | undefined) {
    this.#routes = imported(routes)
  }

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    const isCheckedHere = isCheckedLater(context)
    let admission: Promise<Admission> | undefined
    const admit = async () => {
      if (isCheckedHere) admission ??= this.#routes.admit(context)
      return admission
    }
    return admits.run(admit, () => next.handle())
  }
}

type Method = (this: unknown, ...args: unknown[]) => unknown

/** The handler as Nest calls it: first the captcha, then the method itself. Called by anything but Nest, it throws. */
function admittedFirst(target: object, name: string | symbol, method: Method): Method {
  const place = `${target.constructor.name}.${String(name)}`

  async function handler(this: unknown, ...args: unknown[]): Promise<unknown> {
    const admit = admits.getStore()
    if (admit === undefined) {
      throw new CaptchaError(
        'ERR_CAPTCHA_UNSUPPORTED',
        `${place}: @Captcha({ after: 'pipes' }) needs the request that Nest calls it for; move code that others call into a separate method.`,
      )
    }
    const admission = await admit()
    // `@CaptchaVerdict()` was read with the other arguments, before there was a verdict.
    const index: number | undefined = Reflect.getMetadata(verdictKey, target, name)
    if (index !== undefined) args[index] = admission
    return method.apply(this, args)
  }

  // Other decorators attached their metadata (its path, its pipes) to the function that is replaced.
  Object.defineProperty(handler, 'name', { value: method.name })
  for (const key of Reflect.getMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), handler)
  }
  return handler
}
