/**
 * Compiled, never run, and by itself: an app that names its verifier in `CaptchaTypes` names it for every file. What
 * must not compile says so.
 */

import type { Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import captcha, { type CaptchaOptions } from '@ticketgate/fastify'
import { Captcha, CaptchaModule, captchaChallenge } from '@ticketgate/nestjs'
import type { Request } from 'express'
import fastify from 'fastify'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>
type Other = Verifier<{ phone: string }, 'token'>

declare module '@ticketgate/fastify' {
  interface CaptchaTypes {
    verifier: Tianyu
  }
}
declare module '@ticketgate/nestjs' {
  interface CaptchaTypes {
    verifier: Tianyu
  }
}

const handler = async () => {}
const misspelt = { userid: 'ann' }
const halfRight = { uid: 'ann', sceneID: 2 }

export async function fastifyApp(verifier: Tianyu, other: Other): Promise<void> {
  const app = fastify()
  await app.register(captcha, { verifier, identity: (request) => ({ uid: request.ip }), fields: { ticket: 'body.t' } })
  app.post('/a', { preHandler: app.captcha({ identity: ({ ip }) => ({ uid: ip }) }) }, handler)
  app.post('/a', { preHandler: app.captcha({ identity: async ({ ip }) => ({ uid: ip, accountType: 4 }) }) }, handler)
  const options: CaptchaOptions = { identity: ({ ip }) => ({ uid: ip }), fields: { ticket: 'body.t' } }
  app.post('/b', { config: { captcha: options } }, handler)
  app.post('/c', { config: { captcha: { identity: ({ ip }) => ({ uid: ip }) } satisfies CaptchaOptions } }, handler)

  // @ts-expect-error another verifier
  app.register(captcha, { verifier: other })
  // @ts-expect-error an identity that Tianyu does not have
  app.register(captcha, { verifier, identity: () => misspelt })
  // @ts-expect-error a field that Tianyu does not have
  app.register(captcha, { verifier, fields: { tiket: 'body.t' } })
  // @ts-expect-error an identity that Tianyu does not have
  app.post('/a', { preHandler: app.captcha({ identity: () => misspelt }) }, handler)
  // @ts-expect-error a field that Tianyu does not have
  app.post('/a', { preHandler: app.captcha({ fields: { tiket: 'body.t' } }) }, handler)
  // @ts-expect-error an identity that Tianyu does not have
  app.post('/b', { config: { captcha: { identity: () => misspelt } satisfies CaptchaOptions } }, handler)
  // @ts-expect-error a field that Tianyu does not have
  app.post('/b', { config: { captcha: { fields: { tiket: 'body.t' } } satisfies CaptchaOptions } }, handler)
  // @ts-expect-error an identity of the wrong type, without any help
  app.post('/b', { config: { captcha: { identity: () => ({ uid: 7 }) } } }, handler)
  // @ts-expect-error a misspelt name beside a right one
  app.post('/a', { preHandler: app.captcha({ identity: async () => halfRight }) }, handler)
  // There a misspelt name beside a right one compiles: neither `register` nor a route's config infers anything.
  app.register(captcha, { verifier, identity: () => halfRight })
  app.post('/b', { config: { captcha: { identity: () => halfRight } satisfies CaptchaOptions } }, handler)
  // Fastify's own types let other names through there: the options' and the fields' are checked at ready, the
  // identity's at the first request.
  app.post('/b', { config: { captcha: { identity: () => misspelt, fields: { tiket: 'body.t' } } } }, handler)
}

export function nestApp(verifier: Tianyu): unknown[] {
  class Login {
    @Captcha({ identity: (request: Request) => ({ uid: request.ip }), fields: { ticket: 'body.t' } })
    login() {}

    @Captcha<Request, { phone: string }, 'token'>({ verifier: 'other', identity: () => ({ phone: '1' }) })
    other() {}

    @Captcha({ identity: async (request: Request) => ({ uid: `${request.ip}`, accountType: 4 }) })
    literal() {}

    // @ts-expect-error an identity that Tianyu does not have
    @Captcha({ identity: () => misspelt })
    misspeltIdentity() {}

    // @ts-expect-error a misspelt name beside a right one
    @Captcha({ identity: async (request: Request) => ({ uid: `${request.ip}`, sceneID: 2 }) })
    halfRightIdentity() {}

    // There it compiles: types that are named are not inferred.
    @Captcha<Request, TianyuIdentity>({ identity: () => halfRight })
    halfRightUnseen() {}

    // @ts-expect-error a field that Tianyu does not have
    @Captcha({ fields: { tiket: 'body.t' } })
    misspeltField() {}
  }
  return [
    Login,
    CaptchaModule.forRoot({ verifier }),
    captchaChallenge('captcha.js', { identity: (request: Request) => ({ uid: request.ip }) }),
    // @ts-expect-error an identity that Tianyu does not have
    captchaChallenge('captcha.js', { identity: () => misspelt }),
    // @ts-expect-error a misspelt name beside a right one
    captchaChallenge('captcha.js', { identity: () => halfRight }),
  ]
}
