import {
  type DynamicModule,
  type FactoryProvider,
  Global,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { CaptchaFilter } from './captcha.exception.js'
import type { CaptchaModuleOptions } from './captcha.options.js'
import { type AnyCaptchaOptions, CaptchaRoutes, CaptchaSource } from './captcha.routes.js'

/** Makes the verifier from what the app injects. */
export interface CaptchaModuleAsyncOptions<Req, Identity extends object, Name extends string>
  extends Pick<ModuleMetadata, 'imports'> {
  /** Tells several verifiers in one app apart. @default 'default' */
  readonly name?: string
  /** What the factory's arguments are. @default none */
  readonly inject?: FactoryProvider['inject']
  /** Makes the verifier, which is closed with the app, and names its options. */
  readonly useFactory: (
    // biome-ignore lint/suspicious/noExplicitAny: what is injected has the types that the factory says
    ...injected: any[]
  ) => Source<Req, Identity, Name> | Promise<Source<Req, Identity, Name>>
}

type Source<Req, Identity extends object, Name extends string> = Omit<CaptchaModuleOptions<Req, Identity, Name>, 'name'>

/** One for the app, however many verifiers it has. */
@Global()
@Module({ providers: [CaptchaRoutes, { provide: APP_FILTER, useClass: CaptchaFilter }], exports: [CaptchaRoutes] })
class CaptchaCoreModule {}

/** Makes a verifier known to the whole app; import it once per verifier, in the root module. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: that is what a dynamic module is in Nest
export class CaptchaModule {
  static forRoot<Req, Identity extends object, Name extends string>(
    options: CaptchaModuleOptions<Req, Identity, Name>,
  ): DynamicModule {
    const { name, ...source } = options
    return withSource(name, { useFactory: () => toSource(name, source) })
  }

  static forRootAsync<Req, Identity extends object, Name extends string>(
    options: CaptchaModuleAsyncOptions<Req, Identity, Name>,
  ): DynamicModule {
    const { name, imports = [], inject = [], useFactory } = options
    const make = async (...injected: unknown[]) => {
      const source = await useFactory(...injected)
      return toSource(name, source, () => source.verifier.close())
    }
    return withSource(name, { inject, useFactory: make }, imports)
  }
}

function toSource<Req, Identity extends object, Name extends string>(
  name = 'default',
  { verifier, ...defaults }: Source<Req, Identity, Name>,
  close?: () => Promise<void>,
): CaptchaSource {
  return new CaptchaSource(name, verifier as never, defaults as AnyCaptchaOptions, close)
}

function withSource(
  name = 'default',
  factory: Pick<FactoryProvider, 'inject' | 'useFactory'>,
  imports: DynamicModule['imports'] = [],
): DynamicModule {
  const provider = { provide: `ticketgate:verifier:${name}`, ...factory } as Provider
  return { module: CaptchaModule, imports: [CaptchaCoreModule, ...imports], providers: [provider] }
}
