import { Controller, type ExecutionContext, Post, type Type } from '@nestjs/common'
import { GUARDS_METADATA } from '@nestjs/common/constants.js'
import { Test } from '@nestjs/testing'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { expect, it, onTestFinished } from 'vitest'
import { Captcha, CaptchaGuard, CaptchaModule, CaptchaVerdict } from '../src/index.js'
import { post, runApp } from './run-app.js'

function controller(): Type {
  @Controller()
  class Sms {
    @Post('before')
    @Captcha()
    before(@CaptchaVerdict() admission: unknown) {
      return { admission: admission ?? null }
    }

    @Post('after')
    @Captcha({ after: 'pipes' })
    after(@CaptchaVerdict() admission: unknown) {
      return { admission: admission ?? null }
    }
  }
  return Sms
}

const captchaModule = (provider = fakeProvider()) => CaptchaModule.forRoot({ verifier: createVerifier({ provider }) })

async function overridden(canActivate: (context: ExecutionContext) => boolean) {
  const provider = fakeProvider()
  const module = await Test.createTestingModule({ imports: [captchaModule(provider)], controllers: [controller()] })
    .overrideGuard(CaptchaGuard)
    .useValue({ canActivate })
    .compile()
  const app = module.createNestApplication({ logger: false })
  onTestFinished(() => app.close())
  await app.listen(0, '127.0.0.1')
  return { url: await app.getUrl(), provider }
}

it.each(['before', 'after'])('a guard in its place admits instead of it: %s the pipes', async (path) => {
  const { url, provider } = await overridden(() => true)
  const answer = await post(`${url}/${path}`, {})
  expect([answer.status, await answer.json()]).toEqual([201, { admission: null }])
  expect(provider.calls).toEqual([])
})

it.each(['before', 'after'])('a guard in its place refuses instead of it: %s the pipes', async (path) => {
  const { url } = await overridden(() => false)
  expect((await post(`${url}/${path}`, {})).status).toBe(403)
})

it('a handler whose guards do not run at all is refused', async () => {
  const Sms = controller()
  Reflect.deleteMetadata(GUARDS_METADATA, Sms.prototype.after)
  const url = await runApp('express', { imports: [captchaModule()], controllers: [Sms] })
  expect((await post(`${url}/after`, { ticket: 'pass-a' })).status).toBe(500)
})
