import { getConnInfo } from '@hono/node-server/conninfo'
import { toRequestLike, toResponse } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { Hono } from 'hono'
import { pageFiles } from '../shared/page.js'

/**
 * A login page whose form is guarded by a captcha, on fetch's Request and Response.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export function loginApp(verifier) {
  const app = new Hono()
  const challenge = createChallenge(verifier)
  /** @param {import('hono').Context} c */
  const requestOf = (c) => toRequestLike(c.req.raw, { ip: getConnInfo(c).remote.address })

  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    app.get(path, (c) => c.body(text, 200, { 'content-type': type }))
  }

  // The page's captcha: a script made for this visitor.
  app.get('/captcha.js', async (c) => {
    const request = await requestOf(c)
    return toResponse(await challenge.reply(request, request))
  })

  // The gate. Without a ticket that the provider confirms, the handler never runs.
  const captcha = async (c, next) => {
    const decision = await verifier.verify(await requestOf(c))
    if (!decision.admitted) return toResponse(decision.reply)
    c.set('captcha', decision.admission)
    return next()
  }

  app.post('/login', captcha, async (c) => {
    const { user, password } = (await c.req.json().catch(() => undefined)) ?? {}
    if (user !== 'ada' || password !== 'lovelace') return c.json({ title: 'Wrong user name or password' }, 401)
    return c.json({ user, admittedBy: c.get('captcha').admittedBy })
  })
  return app
}
