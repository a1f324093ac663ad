import {
  type ExecutionContext,
  Inject,
  Injectable,
  type OnModuleInit,
  Optional,
  SetMetadata,
  type Type,
} from '@nestjs/common'
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core'
import { type Admission, CaptchaError, type Warn } from '@ticketgate/core'
import {
  checkRouteOptions,
  createGuard,
  type Framework,
  type Guard,
  oneOf,
  type ShapeOf,
  text,
} from '@ticketgate/core/adapter'
import { admitted } from './captcha.calls.js'
import { CaptchaException } from './captcha.exception.js'
import type { OwnOptions } from './captcha.options.js'
import { type AnyCaptchaOptions, CaptchaSources } from './captcha.sources.js'
import { checkGuardsRun, isResolver, runsFieldGuards } from './guards-run.js'
import {
  addHeaders,
  answeredBy,
  callLike,
  isGraphql,
  type NativeRequest,
  nativeOf,
  nodeRequestOf,
  requestLike,
  settleWhenSent,
} from './request.js'

type HandlerGuard = Guard<unknown, readonly [context: ExecutionContext]>
type Named = { readonly name: string }

/** E.g. `LoginController.login`. */
const placeOf = (type: Named, handler: Named): string => `${type.name}.${handler.name}`

const framework: Framework = {
  name: 'NestJS',
  jsonParser: "Nest's own parser (NestFactory.create() without bodyParser: false)",
  formParser: "Nest's own parser (NestFactory.create() without bodyParser: false)",
  multipartParser: "multer’s middleware (its interceptors run later: @Captcha({ after: 'pipes' }) waits for them)",
  trustProxy:
    "app.set('trust proxy', 1) on Express, or new FastifyAdapter({ trustProxy: <the proxy's address> }) on Fastify",
}

const ownOfHandler: ShapeOf<OwnOptions<AnyCaptchaOptions>> = {
  verifier: text(),
  after: oneOf(['guards', 'pipes']),
}

const markKey = 'ticketgate:captcha'
const reflector = new Reflector()

/** Whether the method itself is marked as guarded, not only its class. */
export const isMarked = (handler: Named): boolean => typeof reflector.get(markKey, handler as () => void) === 'object'

/** Marks a class or a method: guarded with these options, or not at all. */
export const mark = (value: AnyCaptchaOptions | false) => SetMetadata(markKey, value)

/** The method's mark, else its class's. */
export function markOf(type: Named, handler: Named): AnyCaptchaOptions | false | undefined {
  return reflector.getAllAndOverride(markKey, [handler as () => void, type as () => void])
}

/** The app's verifiers, and the guards of its handlers, made and checked when the app starts. */
@Injectable()
export class CaptchaRoutes implements OnModuleInit {
  readonly sources = new CaptchaSources()
  readonly #modules: ModulesContainer
  readonly #guards = new Map<Named, Map<Named, HandlerGuard>>()

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    this.#modules = modules
  }

  /** Runs once all verifiers have been added. */
  onModuleInit(): void {
    const scanner = new MetadataScanner()
    const fieldGuardsRun = runsFieldGuards(this.#modules)
    for (const { controllers, providers } of this.#modules.values()) {
      for (const { metatype } of [...controllers.values(), ...providers.values()]) {
        const prototype: Record<string, Named> | undefined = metatype?.prototype
        if (typeof metatype !== 'function' || prototype === undefined) continue
        for (const method of scanner.getAllMethodNames(prototype)) {
          const handler = prototype[method] as Named
          if (markOf(metatype, handler)) {
            if (isMarked(handler)) checkGuardsRun(metatype, handler, fieldGuardsRun)
            this.#guardOf(metatype, handler)
          }
        }
      }
    }
  }

  /**
   * Checks the request's ticket for this handler.
   * @throws {CaptchaException} if it is refused; otherwise only what the user's own callbacks throw
   */
  async admit(context: ExecutionContext): Promise<Admission> {
    const [type, handler] = [context.getClass(), context.getHandler()]
    const guard = this.#guardOf(type, handler)
    const { request, response } = nativeOf(context)
    const inGraphql = isGraphql(context)
    const like = inGraphql ? callLike(request, placeOf(type, handler)) : requestLike(request)
    // In GraphQL one HTTP request carries many calls: each takes a use of its own.
    const exchange = inGraphql ? undefined : nodeRequestOf(request)
    const decision = await guard.check(like, request, exchange)
    if (decision.admitted) {
      const warn: Warn = (code, message) => guard.warn(code, message, like.logger)
      addHeaders(response, decision.headers, warn)
      if (guard.settles) settleWhenSent(response, decision.settle, warn)
      admitted(context, decision.admission)
      return decision.admission
    }
    const { verdict, reply } = decision
    const { onRefusal } = guard
    const answered = onRefusal !== undefined && (await answeredBy(response, () => onRefusal(verdict, context)))
    throw new CaptchaException(verdict, reply, answered)
  }

  /**
   * Whether a request without a ticket would be refused by this handler's guard now, by `onlyAfter`: for a page that is
   * rendered on the server. Nothing is counted.
   * @example
   * `isNeeded(req, LoginController, 'login')`
   * @throws {CaptchaError} if there is no such method
   */
  async isNeeded<Controller extends object>(
    request: object,
    controller: Type<Controller>,
    method: keyof Controller & string,
  ): Promise<boolean> {
    const handler: unknown = controller.prototype[method]
    if (typeof handler !== 'function') {
      throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `isNeeded(): ${controller.name} has no method ${method}.`)
    }
    return this.#guardOf(controller, handler).isNeeded(requestLike(request as NativeRequest), request)
  }

  /** One guard per handler: it counts the limits per minute of `onUnavailable` and similar options. */
  #guardOf(type: Named, handler: Named): HandlerGuard {
    const guards = this.#guards.get(type) ?? new Map<Named, HandlerGuard>()
    this.#guards.set(type, guards)
    let guard = guards.get(handler)
    if (guard === undefined) {
      const place = placeOf(type, handler)
      const marked = markOf(type, handler)
      const own = marked === false ? {} : (marked ?? {})
      const { verifier, defaults } = this.sources.get(place, own.verifier)
      checkRouteOptions(place, verifier, own, ownOfHandler)
      const { verifier: _, after: _after, ...options } = own
      const merged = { ...defaults, ...options }
      if (isResolver(handler)) checkSettled(place, merged)
      guard = createGuard<unknown, object, string, readonly [ExecutionContext]>(verifier, merged, framework)
      guards.set(handler, guard)
    }
    return guard
  }
}

/** GraphQL answers 200 to everything, and with one response to several calls. */
function checkSettled(place: string, { onlyAfter }: AnyCaptchaOptions): void {
  if (onlyAfter?.failures === undefined || onlyAfter.isFailure !== undefined || onlyAfter.settle === 'by-hand') return
  throw new CaptchaError(
    'ERR_CAPTCHA_OPTION_VALUE',
    `${place}: GraphQL answers 200 to a failure too. Give "onlyAfter" settle: 'by-hand', and call succeeded() of ` +
      '@CaptchaVerdict() where it succeeds; or isFailure; or count requests.',
    'onlyAfter.settle',
  )
}

/** Injects the app's routes, undefined without the module: Nest's own error would not say how to fix it. */
export function InjectRoutes(): ParameterDecorator {
  return (target, name, index) => {
    Optional()(target, name, index)
    Inject(CaptchaRoutes)(target, name, index)
  }
}

/** @throws {CaptchaError} if the app does not import the module */
export function imported(routes: CaptchaRoutes | undefined): CaptchaRoutes {
  if (routes !== undefined) return routes
  throw new CaptchaError(
    'ERR_CAPTCHA_VERIFIER',
    'The app guards handlers but has no verifier. Import CaptchaModule.forRoot({ verifier }) in its root module.',
  )
}
