import 'reflect-metadata'
import { type INestApplication, Module, type ModuleMetadata, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { onTestFinished } from 'vitest'

export const platforms = ['express', 'fastify'] as const
export type Platform = (typeof platforms)[number]

/** A module without a class body of its own. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class AppModule {}
  Module(metadata)(AppModule)
  return AppModule
}

/** Makes the app but does not start it. */
export function makeApp(
  platform: Platform | FastifyAdapter,
  metadata: ModuleMetadata,
): Promise<NestExpressApplication | NestFastifyApplication> {
  const options = { logger: false, abortOnError: false } as const
  return platform === 'express'
    ? NestFactory.create<NestExpressApplication>(moduleOf(metadata), options)
    : NestFactory.create<NestFastifyApplication>(
        moduleOf(metadata),
        platform === 'fastify' ? new FastifyAdapter() : platform,
        options,
      )
}

/** Starts the app on a free port for one test; the test's end closes it. */
export async function runApp(
  platform: Platform | FastifyAdapter,
  metadata: ModuleMetadata,
  configure?: (app: INestApplication) => void,
): Promise<string> {
  const app = await makeApp(platform, metadata)
  configure?.(app)
  onTestFinished(() => app.close())
  await app.listen(0, '127.0.0.1')
  return app.getUrl()
}

export function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
