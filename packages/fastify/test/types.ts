/** Compiled, never run: what must not compile says so. */
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import fastify from 'fastify'
import captcha, { type CaptchaOptions, challenge } from '../src/index.mjs'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>

export async function whatCompiles(tianyu: Tianyu): Promise<void> {
  const app = fastify()
  const identity = () => ({ uid: 'ann' })
  await app.register(captcha, { verifier: tianyu, global: true, hook: 'preHandler', methods: ['POST'], identity })
  app.register(captcha, { verifier: tianyu, prefix: '/v1' })
  app.get('/captcha.js', challenge(tianyu, { identity: (request) => ({ uid: request.ip }) }))
  challenge(tianyu, { identity: () => ({ uid: 'ann', accountType: 4 }) })
  challenge(tianyu, { identity: async ({ ip }) => ({ uid: ip, accountType: 4 }) })
  app.post('/login', { config: { captcha: true } }, async (request) => {
    const admission: Admission | undefined = request.captcha
    return admission?.admittedBy
  })
  app.post('/sms', { config: { captcha: { maxUses: 2, skip: async (request) => request.ip === '' } } }, async () => {})
  app.post('/hook', { preValidation: app.captcha({ observe: true }) }, async () => {})
  app.post('/late', { preHandler: [app.captcha()] }, async () => {})
  const options: CaptchaOptions<TianyuIdentity, 'ticket'> = {
    onRefusal: (_verdict, _request, reply) => reply.send('no'),
  }
  app.post('/typed', { config: { captcha: options } }, async () => {})
}

export function whatDoesNot(tianyu: Tianyu): void {
  const app = fastify()
  // @ts-expect-error no verifier
  app.register(captcha, {})
  // @ts-expect-error a hook before the body is there
  app.register(captcha, { verifier: tianyu, hook: 'onRequest' })
  // @ts-expect-error an option of the wrong type; one that does not exist Fastify's own types let through until ready
  app.post('/login', { config: { captcha: { maxUses: '2' } } }, async () => {})
  // @ts-expect-error an option that does not exist
  app.post('/login', { config: { captcha: { maxUse: 2 } satisfies CaptchaOptions } }, async () => {})
  // @ts-expect-error an option that does not exist
  app.captcha({ maxUse: 2 })
  // @ts-expect-error a place that does not exist
  app.captcha({ fields: { ticket: 'params.ticket' } })
  // @ts-expect-error an identity that Tianyu does not have
  challenge(tianyu, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a misspelt name beside a right one
  challenge(tianyu, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async
  challenge(tianyu, { identity: async ({ ip }) => ({ uid: ip, sceneID: 2 }) })
  // @ts-expect-error an account type that does not exist
  challenge(tianyu, { identity: async () => ({ accountType: 9 }) })
}
