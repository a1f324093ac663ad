import { AsyncLocalStorage } from 'node:async_hooks'
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common'
import { type Admission, CaptchaError } from '@ticketgate/core'
import type {} from 'reflect-metadata'
import { CaptchaRoutes } from './captcha.routes.js'

type Method = (this: unknown, ...args: unknown[]) => unknown

const admits = new AsyncLocalStorage<() => Promise<Admission>>()
const verdictKey = 'ticketgate:verdict'

/** Carries the call to its handler: Nest runs pipes inside all interceptors, and has no place between them and it. */
@Injectable()
export class CaptchaInterceptor implements NestInterceptor {
  readonly #routes: CaptchaRoutes

  constructor(@Inject(CaptchaRoutes) routes: CaptchaRoutes) {
    this.#routes = routes
  }

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<CallHandler['handle']> {
    let admission: Promise<Admission> | undefined
    const admit = () => {
      admission ??= this.#routes.admit(context)
      return admission
    }
    return admits.run(admit, () => next.handle())
  }
}

/** The handler as Nest calls it: first the captcha, then the method itself. Without Nest's call it throws. */
export function admittedFirst(target: object, name: string | symbol, method: Method): Method {
  const place = `${target.constructor.name}.${String(name)}`

  async function handler(this: unknown, ...args: unknown[]): Promise<unknown> {
    const admit = admits.getStore()
    if (admit === undefined) {
      throw new CaptchaError(
        'ERR_CAPTCHA_UNSUPPORTED',
        `${place}: @Captcha({ after: 'pipes' }) needs the request that Nest calls it for; move what others call into a method of its own.`,
      )
    }
    const admission = await admit()
    // `@CaptchaVerdict()` was read with the other arguments, before there was a verdict.
    const index: number | undefined = Reflect.getMetadata(verdictKey, target, name)
    if (index !== undefined) args[index] = admission
    return method.apply(this, args)
  }

  // What other decorators said of the method (its path, its pipes) they said of the function that is replaced.
  Object.defineProperty(handler, 'name', { value: method.name })
  for (const key of Reflect.getMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, method), handler)
  }
  return handler
}

export function rememberVerdictIndex(target: object, name: string | symbol, index: number): void {
  Reflect.defineMetadata(verdictKey, index, target, name)
}
