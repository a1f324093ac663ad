/** Compiled, never run: what must not compile says so. */
import Router from '@koa/router'
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import Koa from 'koa'
import { type CaptchaState, captcha, challenge } from '../src/index.js'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>

export function whatCompiles(tianyu: Tianyu): void {
  const identity = (ctx: Koa.Context): TianyuIdentity => ({ uid: String(ctx.state['uid']) })
  const router = new Router<CaptchaState>()
  router.get('/captcha.js', challenge(tianyu, { identity }))
  router.use('/login', captcha(tianyu, { methods: ['POST'], identity }))
  router.post('/login', captcha(tianyu, { identity: async (ctx) => ({ uid: ctx.ip }) }), (ctx) => {
    const admission: Admission = ctx.state.captcha
    ctx.body = admission.admittedBy
  })
  new Router().post('/login', captcha(tianyu), (ctx) => {
    ctx.body = ctx.state['captcha'].admittedBy
  })
  const app = new Koa()
  app.use(router.routes())
  app.use(captcha(tianyu)).use((ctx) => {
    const admission: Admission = ctx.state.captcha
    ctx.body = admission.admittedBy
  })
  new Koa<{ user: string }>().use(captcha(tianyu)).use((ctx) => {
    ctx.body = `${ctx.state.user} ${ctx.state.captcha.admittedBy}`
  })
  captcha(tianyu, { fields: { ticket: (ctx) => ctx.get('x-ticket') }, skip: async (ctx) => ctx.ip === '127.0.0.1' })
  captcha(tianyu, { onRefusal: (verdict, ctx, next) => (verdict.outcome === 'reject' ? ctx.redirect('/') : next()) })
}

export function identitiesThatCompile(tianyu: Tianyu): void {
  captcha(tianyu, { identity: () => ({ uid: 'ann', accountType: 4 }) })
  captcha(tianyu, { identity: async () => ({ uid: 'ann', accountType: 4 }) })
  captcha(tianyu, { identity: (ctx) => ({ uid: ctx.ip, accountType: 4 }) })
  captcha(tianyu, { identity: async (ctx) => (ctx.path === '/' ? { uid: ctx.ip, accountType: 4 } : {}) })
  challenge(tianyu, { identity: (ctx) => ({ uid: ctx.ip, accountType: 4 }) })
  challenge(tianyu, { identity: async () => ({ uid: 'ann', accountType: 4 }) })
}

export function identitiesThatDoNot(tianyu: Tianyu): void {
  // @ts-expect-error a misspelt name beside a right one
  captcha(tianyu, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async
  captcha(tianyu, { identity: async () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, from the request
  captcha(tianyu, { identity: (ctx) => ({ uid: ctx.ip, sceneID: 2 }) })
  // @ts-expect-error the same, in one of two answers
  captcha(tianyu, { identity: async (ctx) => (ctx.path === '/' ? { uid: ctx.ip } : { uid: ctx.ip, sceneID: 2 }) })
  const shared = (ctx: Koa.Context) => ({ uid: ctx.ip, sceneID: 2 })
  // @ts-expect-error the same, from a function of its own
  captcha(tianyu, { identity: shared })
  // @ts-expect-error the same at the challenge
  challenge(tianyu, { identity: async (ctx) => ({ uid: ctx.ip, sceneID: 2 }) })
  // @ts-expect-error an account type that does not exist
  captcha(tianyu, { identity: () => ({ uid: 'ann', accountType: 9 }) })
  // @ts-expect-error no identity at all
  captcha(tianyu, { identity: async () => 'ann' })
}

export function whatDoesNot(tianyu: Tianyu): void {
  // @ts-expect-error an identity that Tianyu does not have
  captcha(tianyu, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error the same at the challenge
  challenge(tianyu, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a field that Tianyu does not have
  captcha(tianyu, { fields: { randstr: 'body.randstr' } })
  // @ts-expect-error an option that does not exist
  captcha(tianyu, { observer: true })
  // @ts-expect-error no verifier
  captcha({})
  new Router<CaptchaState>().post('/login', captcha(tianyu), (ctx) => {
    // @ts-expect-error an admission has no such property
    ctx.body = ctx.state.captcha.verdct
  })
}
