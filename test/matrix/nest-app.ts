import 'reflect-metadata'
import { parse } from 'node:querystring'
import { Readable } from 'node:stream'
import {
  All,
  Controller,
  type ExecutionContext,
  Header,
  HttpCode,
  Module,
  Res,
  StreamableFile,
  type Type,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Admission } from '@ticketgate/core'
import { Captcha, CaptchaModule, type CaptchaOptions, CaptchaVerdict, captchaChallenge } from '@ticketgate/nestjs'
import type { AppSpec, MakeApp, NativeRequest, RouteGuard, RouteSpec } from '@ticketgate/testing'

export const platforms = ['express', 'fastify'] as const
export type Platform = (typeof platforms)[number]

/** The contract's app in Nest, on either platform. */
export function nestApp(platform: Platform): MakeApp {
  return async (spec) => {
    const app = platform === 'express' ? await onExpress(spec) : await onFastify(spec)
    await app.listen(0, '127.0.0.1')
    return { url: await app.getUrl(), close: () => app.close() }
  }
}

const quietly = { logger: false, bodyParser: false, forceCloseConnections: true } as const

async function onExpress(spec: AppSpec): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(moduleOf(spec), quietly)
  if (spec.trustProxy) app.set('trust proxy', 1)
  if (spec.parsers.includes('json')) app.useBodyParser('json')
  if (spec.parsers.includes('form')) app.useBodyParser('urlencoded', { extended: false })
  if (spec.parsers.includes('text')) app.useBodyParser('text')
  return app
}

async function onFastify(spec: AppSpec): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ ...(spec.trustProxy && { trustProxy: '127.0.0.1' }) })
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(spec), adapter, quietly)
  const fastify = adapter.getInstance()
  // Fastify itself comes with these two.
  if (!spec.parsers.includes('json')) fastify.removeContentTypeParser('application/json')
  if (!spec.parsers.includes('text')) fastify.removeContentTypeParser('text/plain')
  if (spec.parsers.includes('form')) {
    app.useBodyParser('application/x-www-form-urlencoded', {}, (_request, body, done) => done(null, parse(`${body}`)))
  }
  fastify.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume().on('end', () => done(null))
  })
  return app
}

function moduleOf({ verifier, routes, challenge }: AppSpec): Type {
  const controllers = routes.map(controllerOf)
  if (challenge !== undefined) {
    const { path, ...options } = challenge
    controllers.push(captchaChallenge(path, options))
  }
  @Module({ imports: [CaptchaModule.forRoot({ verifier })], controllers })
  class ContractModule {}
  return ContractModule
}

/** Below a prefix the whole controller is guarded, else the one method. */
function controllerOf({ path, prefix = '', guard, handle }: RouteSpec): Type {
  const captcha = guard === undefined ? Captcha() : Captcha(optionsOf(guard))
  const nothing: MethodDecorator & ClassDecorator = () => {}

  @Controller(prefix)
  @(prefix === '' ? nothing : captcha)
  class ContractController {
    @All(path.slice(prefix.length))
    @(prefix === '' ? captcha : nothing)
    @HttpCode(200)
    @Header('content-type', 'text/plain')
    async handle(
      @CaptchaVerdict() admission: Admission | undefined,
      @Res({ passthrough: true }) response: AnyResponse,
    ) {
      const { status, headers, body } = await handle(admission)
      response.status(status)
      for (const [name, value] of Object.entries(headers)) response.header(name, value)
      return typeof body === 'string' ? body : new StreamableFile(Readable.from(body, { objectMode: false }))
    }
  }
  return ContractController
}

interface AnyResponse {
  status(status: number): this
  header(name: string, value: string | string[]): this
  send(body: string): unknown
}

function optionsOf({ onRefusal, ...rest }: RouteGuard): CaptchaOptions<NativeRequest> {
  if (onRefusal === undefined) return rest
  return {
    ...rest,
    onRefusal: async (verdict, context: ExecutionContext) => {
      const answered = await onRefusal(verdict)
      if (answered !== undefined)
        context.switchToHttp().getResponse<AnyResponse>().status(answered.status).send(answered.body)
    },
  }
}
