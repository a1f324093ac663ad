/** Compiled, never run: what must not compile says so. */
import { Controller, Post, type Type } from '@nestjs/common'
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'
import { Captcha, CaptchaModule, CaptchaVerdict, captchaChallenge, SkipCaptcha } from '../src/index.js'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>

export function whatCompiles(verifier: Tianyu): unknown[] {
  const identity = (request: Request): TianyuIdentity => ({ uid: String(request.headers['x-uid']), accountType: 4 })

  @Controller()
  @Captcha()
  class Login {
    @Post('login')
    @Captcha({ identity, maxUses: 2, after: 'pipes' })
    login(@CaptchaVerdict() admission: Admission) {
      return admission.admittedBy
    }

    @Post('sms')
    @Captcha<FastifyRequest, TianyuIdentity, 'ticket'>({ identity: async ({ ip }) => ({ uid: ip }) })
    sms() {}

    @Post('own')
    @Captcha({ verifier: 'own', onRefusal: (verdict, context) => context.getHandler().name + verdict.outcome })
    own() {}

    @Post('open')
    @SkipCaptcha()
    open() {}
  }
  const challenge: Type = captchaChallenge('captcha.js', { identity, verifier: 'own' })
  return [
    Login,
    challenge,
    CaptchaModule.forRoot({ verifier }),
    CaptchaModule.forRoot({ verifier, name: 'own', identity, observe: true }),
    CaptchaModule.forRootAsync({
      inject: ['VERIFIER'],
      useFactory: (verifier: Tianyu) => ({ verifier, identity }),
    }),
    CaptchaModule.forRoot({ verifier, identity: ({ ip }: Request) => ({ uid: `${ip}`, accountType: 4 }) }),
    CaptchaModule.forRootAsync({
      useFactory: () => ({ verifier, identity: () => ({ uid: 'ann', accountType: 4 }) }),
    }),
    CaptchaModule.forRootAsync({
      useFactory: async () => ({ verifier, identity: async ({ ip }: Request) => ({ uid: `${ip}`, accountType: 4 }) }),
    }),
  ]
}

export function whatDoesNot(verifier: Tianyu): void {
  const halfRight = { uid: 'ann', sceneID: 2 }
  // @ts-expect-error an option that does not exist
  Captcha({ maxUse: 2 })
  // @ts-expect-error a time that does not exist
  Captcha({ after: 'validation' })
  // @ts-expect-error a place that does not exist
  Captcha({ fields: { ticket: 'params.ticket' } })
  // @ts-expect-error a loosening without its limit
  Captcha({ onUnavailable: { admit: true } })
  // @ts-expect-error a request whose type nobody names
  Captcha({ identity: (request) => ({ uid: request.session.id }) })
  // @ts-expect-error an identity that Tianyu does not have
  Captcha<Request, TianyuIdentity>({ identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a field that Tianyu does not have
  Captcha<Request, TianyuIdentity, 'ticket'>({ fields: { randstr: 'body.randstr' } })
  // @ts-expect-error no verifier
  CaptchaModule.forRoot({})
  // @ts-expect-error an identity that this verifier does not have
  CaptchaModule.forRoot({ verifier, identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a misspelt name beside a right one
  CaptchaModule.forRoot({ verifier, identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async
  CaptchaModule.forRoot({ verifier, identity: async ({ ip }: Request) => ({ uid: `${ip}`, sceneID: 2 }) })
  // @ts-expect-error the same from a factory
  CaptchaModule.forRootAsync({ useFactory: () => ({ verifier, identity: () => ({ uid: 'ann', sceneID: 2 }) }) })
  // @ts-expect-error the same from an async one
  CaptchaModule.forRootAsync({ useFactory: async () => ({ verifier, identity: async () => halfRight }) })
  // @ts-expect-error a field that this verifier does not have
  CaptchaModule.forRoot({ verifier, fields: { randstr: 'body.randstr' } })
  // @ts-expect-error the time is a handler's own
  CaptchaModule.forRoot({ verifier, after: 'pipes' })
  // @ts-expect-error the same at the challenge
  captchaChallenge('captcha.js', { identify: () => ({}) })
}
