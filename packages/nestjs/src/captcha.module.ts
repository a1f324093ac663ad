import { type DynamicModule, type FactoryProvider, Global, Module, type ModuleMetadata } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import type { Awaitable, Exactly } from '@ticketgate/core'
import { CaptchaFilter } from './captcha.exception.js'
import type { CaptchaModuleOptions } from './captcha.options.js'
import { CaptchaRoutes } from './captcha.routes.js'

type Unnamed<Req, Identity extends object, Name extends string, Given extends object> = Omit<
  CaptchaModuleOptions<Req, Identity, Name, Given>,
  'name'
>

/** Makes the verifier from what the app injects. */
export interface CaptchaModuleAsyncOptions<
  Req,
  Identity extends object,
  Name extends string,
  Given extends object = Identity,
> extends Pick<ModuleMetadata, 'imports'> {
  /** Tells several verifiers in one app apart. @default 'default' */
  readonly name?: string | undefined
  /** The tokens of the factory's arguments. @default none */
  readonly inject?: FactoryProvider['inject'] | undefined
  /** Makes the verifier, and returns the options of `forRoot`. */
  readonly useFactory: (
    // biome-ignore lint/suspicious/noExplicitAny: injected values have the types that the factory declares
    ...injected: any[]
  ) => Awaitable<Unnamed<Req, Identity, Name, Given>>
}

/** One for the app, however many verifiers it has. */
@Global()
@Module({ providers: [CaptchaRoutes, { provide: APP_FILTER, useClass: CaptchaFilter }], exports: [CaptchaRoutes] })
class CaptchaCoreModule {}

/** Makes a verifier known to the whole app; import it once per verifier, in the root module. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: that is what a dynamic module is in Nest
export class CaptchaModule {
  /**
   * With a verifier that the application makes and closes itself. A wrong option is an error when the app starts.
   * @example
   * CaptchaModule.forRoot({ verifier, identity: ({ user }) => ({ uid: user.id }) })
   */
  static forRoot<
    Req,
    Identity extends object,
    Name extends string,
    const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
  >(options: CaptchaModuleOptions<Req, Identity, Name, Given>): DynamicModule {
    const { name = 'default', ...source } = options
    return moduleOf((routes) => routes.sources.add(name, source as never))
  }

  /**
   * With a verifier that is made from what the app injects, and is closed with the app.
   * @example
   * CaptchaModule.forRootAsync({ inject: [ConfigService], useFactory: (config) => ({ verifier: verifierOf(config) }) })
   */
  static forRootAsync<
    Req,
    Identity extends object,
    Name extends string,
    const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
  >(options: CaptchaModuleAsyncOptions<Req, Identity, Name, Given>): DynamicModule {
    const { name = 'default', imports, inject, useFactory } = options
    const add = async (routes: CaptchaRoutes, ...injected: unknown[]) => {
      const source = await useFactory(...injected)
      routes.sources.add(name, source as never)
      return { onApplicationShutdown: () => source.verifier.close() }
    }
    return moduleOf(add, inject, imports)
  }
}

let modules = 0

function moduleOf(
  add: (routes: CaptchaRoutes, ...injected: unknown[]) => unknown,
  inject: FactoryProvider['inject'] = [],
  imports: DynamicModule['imports'] = [],
): DynamicModule {
  // Numbered, because Nest 10 takes two modules for one if their providers look the same.
  modules += 1
  const provider = { provide: `ticketgate:verifier:${modules}`, inject: [CaptchaRoutes, ...inject], useFactory: add }
  return { module: CaptchaModule, imports: [CaptchaCoreModule, ...imports], providers: [provider] }
}
