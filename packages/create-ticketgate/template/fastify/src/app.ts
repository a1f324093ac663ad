import type { Verifier } from '@ticketgate/core'
import captcha, { challenge } from '@ticketgate/fastify'
import fastify from 'fastify'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  // Else open pages keep an app that is to end.
  const app = fastify({ forceCloseConnections: true })
  await app.register(captcha, { verifier })
  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    app.get(path, (_request, reply) => reply.type(type).send(text))
  }

  // The page's half: the element <ticket-gate>, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate: the handler runs only with a ticket that the captcha's provider confirms, and once for each.
  app.post('/login', { config: { captcha: true } }, async (request, reply) => {
    const { user, password } = Object(request.body)
    if (!isPasswordRight(user, password)) return reply.code(401).send({ title: 'Wrong user name or password' })
    return { user, admittedBy: request.captcha?.admittedBy }
  })

  const url = await app.listen({ port, host })
  return { url, close: () => app.close() }
}
