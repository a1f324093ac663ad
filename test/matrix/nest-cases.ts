import { deepStrictEqual as same } from 'node:assert/strict'
import { createRequire } from 'node:module'
import {
  BadRequestException,
  Body,
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type PipeTransform,
  Post,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { type Admission, CaptchaError, createVerifier } from '@ticketgate/core'
import * as ticketgate from '@ticketgate/nestjs'
import { Captcha, CaptchaGuard, CaptchaModule, CaptchaVerdict } from '@ticketgate/nestjs'
import { type AdapterCase, adapterContract, type FakeProvider, fakeProvider, testTickets } from '@ticketgate/testing'
import { nestApp, type Platform } from './nest-app.js'

@Injectable()
class NeedsPhone implements PipeTransform<{ phone?: string }> {
  async transform(form: { phone?: string }) {
    await new Promise((resolve) => setImmediate(resolve))
    if (form.phone === undefined) throw new BadRequestException()
    return form
  }
}

@Controller()
class Sms {
  @Post('sms')
  @Captcha({ after: 'pipes' })
  send(@Body(NeedsPhone) form: { phone: string }, @CaptchaVerdict() admission: Admission) {
    return { phone: form.phone, admittedBy: admission.admittedBy }
  }

  @Post('marked')
  @Captcha()
  marked() {
    return 'in'
  }

  @Post('unmarked')
  unmarked() {
    return 'in'
  }

  @Get('unmarked')
  read() {
    return 'in'
  }
}

@Controller()
class Mistyped {
  @Post()
  @Captcha({ maxUses: 0 })
  submit() {
    return 'in'
  }
}

type Case = (platform: Platform) => Promise<void>

/** What only Nest has: pipes, global guards, dependency injection; its own machinery differs from version to version. */
const ownCases: Record<string, Case> = {
  'after the pipes: an invalid form does not use up the ticket': async (platform) => {
    await serving(platform, async (post) => {
      const ticket = testTickets.pass('a')
      same(await post('/sms', { ticket }), [400, 0])
      same(await post('/sms', { ticket, phone: '1' }), [201, 1])
      same(await post('/sms', { ticket, phone: '1' }), [403, 1])
      same(await post('/sms', { phone: '1' }), [400, 1])
    })
  },
  'a global guard and a handler’s own ask once': async (platform) => {
    await serving(platform, async (post) => {
      const ticket = testTickets.pass('a')
      same(await post('/marked', { ticket }), [201, 1])
      same(await post('/marked', { ticket }), [403, 1])
    })
  },
  'a global guard guards what changes something': async (platform) => {
    await serving(platform, async (post, url) => {
      same(await post('/unmarked', {}), [400, 0])
      same((await fetch(`${url}/unmarked`)).status, 200)
    })
  },
  'a wrong option stops the start, with the handler’s name': async (platform) => {
    const app = await make(platform, Mistyped)
    const error = await app.init().catch((reason: unknown) => reason)
    same([error instanceof CaptchaError, `${(error as Error).message}`.startsWith('Mistyped.submit: ')], [true, true])
  },
  'two verifiers of one name stop the start': async (platform) => {
    const error = await make(platform, Sms, fakeProvider(), [moduleFor(fakeProvider())]).catch((reason) => reason)
    same(error.code, 'ERR_CAPTCHA_OPTION_VALUE')
  },
  'require() of CommonJS apps gives the same module': async () => {
    same(createRequire(import.meta.url)('@ticketgate/nestjs').CaptchaGuard, ticketgate.CaptchaGuard)
  },
}

export function nestCases(platform: Platform): AdapterCase[] {
  const own = Object.entries(ownCases).map(([name, test]) => ({ name, run: () => test(platform) }))
  return [...adapterContract(nestApp(platform)), ...own]
}

type PostJson = (path: string, body: object) => Promise<[status: number, askedSoFar: number]>

async function serving(platform: Platform, test: (post: PostJson, url: string) => Promise<void>): Promise<void> {
  const provider = fakeProvider()
  const app = await make(platform, Sms, provider)
  try {
    await app.listen(0, '127.0.0.1')
    const url = await app.getUrl()
    await test(async (path, body) => {
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      return [status, provider.calls.length]
    }, url)
  } finally {
    await app.close()
  }
}

const moduleFor = (provider: FakeProvider) => CaptchaModule.forRoot({ verifier: createVerifier({ provider }) })

function make(
  platform: Platform,
  controller: new () => object,
  provider = fakeProvider(),
  more: DynamicModule[] = [],
): Promise<INestApplication> {
  @Module({
    imports: [moduleFor(provider), ...more],
    controllers: [controller],
    providers: [{ provide: APP_GUARD, useClass: CaptchaGuard }],
  })
  class OwnModule {}
  const options = { logger: false, abortOnError: false, forceCloseConnections: true } as const
  return platform === 'express'
    ? NestFactory.create(OwnModule, options)
    : NestFactory.create(OwnModule, new FastifyAdapter(), options)
}
