/** Compiled, never run: what must not compile says so. */
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import { type Context, Hono } from 'hono'
import { getConnInfo } from 'hono/cloudflare-workers'
import { type CaptchaEnv, captcha, challenge } from '../src/index.js'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>

export function whatCompiles(tianyu: Tianyu): void {
  const identity = (c: Context): TianyuIdentity => ({ uid: c.req.header('x-user') })
  const ip = (c: Context) => getConnInfo(c).remote.address
  const app = new Hono()
  app.get('/captcha.js', challenge(tianyu, { identity, ip }))
  app.post('/login', captcha(tianyu, { identity, ip }), (c) => {
    const admission: Admission = c.var.captcha
    return c.text(admission.admittedBy)
  })
  app.use('/account/*', captcha(tianyu, { methods: ['POST'] }))
  new Hono<CaptchaEnv>().use(captcha(tianyu)).post('/', (c) => c.json(c.var.captcha))
  captcha(tianyu, { fields: { ticket: (c) => c.req.header('x-ticket') }, skip: async (c) => c.req.path === '/health' })
  captcha(tianyu, { onRefusal: (verdict, c, next) => (verdict.outcome === 'reject' ? c.redirect('/') : next()) })
  captcha(tianyu, { identity: async () => ({ uid: 'ann', accountType: 4 }) })
}

export function whatDoesNot(tianyu: Tianyu): void {
  // @ts-expect-error a misspelt name beside a right one
  captcha(tianyu, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same at the challenge
  challenge(tianyu, { identity: async (c) => ({ uid: c.req.path, sceneID: 2 }) })
  // @ts-expect-error a field that Tianyu does not have
  captcha(tianyu, { fields: { randstr: 'body.randstr' } })
  // @ts-expect-error an option that does not exist
  captcha(tianyu, { observer: true })
  // @ts-expect-error no verifier
  captcha({})
  new Hono().post('/login', captcha(tianyu), (c) => {
    // @ts-expect-error an admission has no such property
    return c.text(c.var.captcha.verdct)
  })
}
