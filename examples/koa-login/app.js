import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { captcha, challenge } from '@ticketgate/koa'
import Koa from 'koa'
import { pageFiles } from '../shared/page.js'

/**
 * A login page whose form is guarded by a captcha.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export function loginApp(verifier) {
  const router = new Router()
  for (const [path, { headers, textFor }] of Object.entries(pageFiles)) {
    router.get(path, (ctx) => {
      ctx.set(headers)
      ctx.body = textFor(ctx.get('accept-language'))
    })
  }

  // The page's half: the element, and the captcha that it shows.
  router.get('/captcha.js', challenge(verifier))

  // The gate. After two failures for a user name, or from one address for twenty, the handler runs only with a ticket
  // that the provider confirms.
  router.post(
    '/login',
    captcha(verifier, { onlyAfter: { failures: 2, account: (ctx) => ctx.request.body?.user } }),
    (ctx) => {
      const { user, password } = ctx.request.body
      if (user !== 'ada' || password !== 'lovelace') {
        ctx.status = 401
        ctx.body = { title: 'Wrong user name or password' }
        return
      }
      ctx.body = { user, admittedBy: ctx.state.captcha.admittedBy }
    },
  )
  return new Koa().use(bodyParser()).use(router.routes())
}
