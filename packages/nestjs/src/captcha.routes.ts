import { type ExecutionContext, Inject, Injectable, type OnModuleInit, SetMetadata } from '@nestjs/common'
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core'
import { type Admission, CaptchaError, createGuard, type Framework, type Guard, type Verifier } from '@ticketgate/core'
import { CaptchaException } from './captcha.exception.js'
import type { CaptchaOptions } from './captcha.options.js'
import { addHeaders, answers, graphqlInfo, nativeOf, requestLike } from './native.js'

export type AnyCaptchaOptions = CaptchaOptions<unknown>
type HandlerGuard = Guard<unknown, readonly [context: ExecutionContext]>
type Named = { readonly name: string }

const framework: Framework = {
  name: 'NestJS',
  jsonParser: "Nest's own parser (NestFactory.create() without bodyParser: false)",
  formParser: "Nest's own parser (NestFactory.create() without bodyParser: false)",
  trustProxy:
    "app.set('trust proxy', 1) on Express, or new FastifyAdapter({ trustProxy: <the proxy's address> }) on Fastify",
}

const markKey = 'ticketgate:captcha'
const reflector = new Reflector()

/** Marks a class or a method: guarded with these options, or not at all. */
export const mark = (value: AnyCaptchaOptions | false) => SetMetadata(markKey, value)

/** The method's mark, else its class's. */
export function markOf(type: Named, handler: Named): AnyCaptchaOptions | false | undefined {
  return reflector.getAllAndOverride(markKey, [handler as () => void, type as () => void])
}

/** What one `CaptchaModule.forRoot()` brings. */
export class CaptchaSource {
  constructor(
    readonly name: string,
    readonly verifier: Verifier<object, string>,
    /** The options of every handler that does not say otherwise. */
    readonly defaults: AnyCaptchaOptions,
    /** Nest calls it when the app closes; for a verifier that the app itself made. */
    readonly onApplicationShutdown?: () => Promise<void>,
  ) {}
}

/** The app's verifiers and the guards of its handlers, made and checked when the app starts. */
@Injectable()
export class CaptchaRoutes implements OnModuleInit {
  readonly #modules: ModulesContainer
  readonly #guards = new Map<Named, Map<Named, HandlerGuard>>()
  #sources: Map<string, CaptchaSource> | undefined

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    this.#modules = modules
  }

  onModuleInit(): void {
    this.#sources = this.#findSources()
    for (const { name, verifier, defaults } of this.#sources.values()) {
      blaming(`CaptchaModule.forRoot(), verifier "${name}"`, () => createGuard(verifier, defaults, framework))
    }
    const scanner = new MetadataScanner()
    for (const { metatype } of this.#wrappers('controllers', 'providers')) {
      const prototype: Record<string, Named> | undefined = metatype?.prototype
      if (typeof metatype !== 'function' || prototype === undefined) continue
      for (const method of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[method] as Named
        if (markOf(metatype, handler)) this.#guardOf(metatype, handler)
      }
    }
  }

  /** @throws {CaptchaError} where the app has no verifier of this name */
  source(name = 'default'): CaptchaSource {
    this.#sources ??= this.#findSources()
    const source = this.#sources.get(name)
    if (source !== undefined) return source
    throw new CaptchaError(
      'ERR_CAPTCHA_VERIFIER',
      `there is no verifier "${name}", only ${[...this.#sources.keys()].map((known) => `"${known}"`).join(', ') || 'none at all'}. Import CaptchaModule.forRoot({ verifier, name: '${name}' }).`,
    )
  }

  /**
   * Checks the request's ticket for this handler.
   * @throws {CaptchaException} where it is refused; else what the user's own callbacks throw
   */
  async admit(context: ExecutionContext): Promise<Admission> {
    const guard = this.#guardOf(context.getClass(), context.getHandler())
    const { request, response } = nativeOf(context)
    // A mutation may also come by a websocket, which opened with GET: the option `methods` must not let it pass.
    const like = requestLike(request)
    const asked = isGraphql(context) ? { ...like, method: 'POST' } : like
    const decision = await guard.check(asked, request)
    if (decision.admitted) {
      addHeaders(response, decision.headers)
      admissions.set(callOf(context), decision.admission)
      return decision.admission
    }
    const { verdict, reply } = decision
    const answered = await answers(response, () => guard.onRefusal?.(verdict, context))
    throw new CaptchaException(verdict, reply, answered)
  }

  /** One guard per handler: the limits per minute of `onUnavailable` and its like are counted in it. */
  #guardOf(type: Named, handler: Named): HandlerGuard {
    const guards = this.#guards.get(type) ?? new Map<Named, HandlerGuard>()
    this.#guards.set(type, guards)
    const known = guards.get(handler)
    if (known !== undefined) return known
    const made = blaming(`${type.name}.${handler.name}`, () => {
      const { verifier: name, after, ...options } = markOf(type, handler) || {}
      if (after !== undefined && after !== 'guards' && after !== 'pipes') {
        throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `option "after" must be guards or pipes; it is ${after}.`)
      }
      const { verifier, defaults } = this.source(name)
      return createGuard<unknown, object, string, readonly [ExecutionContext]>(
        verifier,
        { ...defaults, ...options },
        framework,
      )
    })
    guards.set(handler, made)
    return made
  }

  #findSources(): Map<string, CaptchaSource> {
    const sources = new Map<string, CaptchaSource>()
    for (const { instance } of this.#wrappers('providers')) {
      if (!(instance instanceof CaptchaSource) || sources.get(instance.name) === instance) continue
      if (sources.has(instance.name)) {
        throw new CaptchaError(
          'ERR_CAPTCHA_OPTION_VALUE',
          `CaptchaModule.forRoot(): two verifiers are called "${instance.name}". Give each its own name.`,
        )
      }
      sources.set(instance.name, instance)
    }
    return sources
  }

  *#wrappers(...kinds: readonly ('controllers' | 'providers')[]) {
    for (const module of this.#modules.values()) for (const kind of kinds) yield* module[kind].values()
  }
}

/** What the programmer got wrong is told with the place where it stands. */
export function blaming<Made>(place: string, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    throw error instanceof CaptchaError ? new CaptchaError(error.code, `${place}: ${error.message}`) : error
  }
}

const isGraphql = (context: ExecutionContext): boolean => context.getType<string>() === 'graphql'

const admissions = new WeakMap<object, Admission>()

/** In GraphQL several resolvers run for one request, each with an `info` of its own. */
const callOf = (context: ExecutionContext): object =>
  isGraphql(context) ? graphqlInfo(context) : nativeOf(context).request

/** How this call came through; undefined where no captcha guards it. */
export const admissionOf = (context: ExecutionContext): Admission | undefined => admissions.get(callOf(context))
