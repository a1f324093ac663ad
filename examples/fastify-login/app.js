import captcha, { challenge } from '@ticketgate/fastify'
import fastify from 'fastify'
import { pageFiles } from '../shared/page.js'

/**
 * A login page whose form is guarded by a captcha.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export async function loginApp(verifier) {
  const app = fastify()
  await app.register(captcha, { verifier })
  for (const [path, { headers, textFor }] of Object.entries(pageFiles)) {
    app.get(path, (request, reply) => reply.headers(headers).send(textFor(request.headers['accept-language'])))
  }

  // The page's half: the element, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate. After two failures for a user name, or from one address for twenty, the handler runs only with a ticket
  // that the provider confirms.
  const onlyAfter = { failures: 2, account: (request) => request.body?.user }
  app.post('/login', { config: { captcha: { onlyAfter } } }, async (request, reply) => {
    const { user, password } = request.body ?? {}
    if (user !== 'ada' || password !== 'lovelace') {
      return reply.code(401).send({ title: 'Wrong user name or password' })
    }
    return { user, admittedBy: request.captcha?.admittedBy }
  })
  return app
}
