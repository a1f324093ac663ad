import { captcha, challenge } from '@ticketgate/hono'
import { Hono } from 'hono'
import { pageFiles } from '../shared/page.js'

/**
 * A login page whose form is guarded by a captcha.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export function loginApp(verifier) {
  const app = new Hono()
  for (const [path, { headers, textFor }] of Object.entries(pageFiles)) {
    app.get(path, (c) => c.body(textFor(c.req.header('accept-language')), 200, headers))
  }

  // The page's half: the element, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate. After two failures for a user name, or from one address for twenty, the handler runs only with a ticket
  // that the provider confirms.
  const formOf = async (c) => (await c.req.json().catch(() => undefined)) ?? {}
  const onlyAfter = { failures: 2, account: async (c) => (await formOf(c)).user }
  app.post('/login', captcha(verifier, { onlyAfter }), async (c) => {
    const { user, password } = await formOf(c)
    if (user !== 'ada' || password !== 'lovelace') return c.json({ title: 'Wrong user name or password' }, 401)
    return c.json({ user, admittedBy: c.var.captcha.admittedBy })
  })
  return app
}
