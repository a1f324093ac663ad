import { createServer, type Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import { loginApp as expressLogin } from '../../express-login/app.js'
import { loginApp as fastifyLogin } from '../../fastify-login/app.js'
import { loginApp as honoLogin } from '../../hono/app.js'
import { loginApp as koaLogin } from '../../koa-login/app.js'
import { loginServer as nodeLogin } from '../../node-http/app.js'

export type LoginVerifier = Verifier<TianyuIdentity, 'ticket'>

/** Every example that shows the login page, by its folder. */
export const loginExamples: Record<string, (verifier: LoginVerifier) => Server | Promise<Server>> = {
  'express-login': (verifier) => createServer(expressLogin(verifier)),
  'koa-login': (verifier) => createServer(koaLogin(verifier).callback()),
  'fastify-login': async (verifier) => {
    const app = await fastifyLogin(verifier)
    await app.ready()
    return app.server
  },
  'node-http': nodeLogin,
  hono: (verifier) => createAdaptorServer(honoLogin(verifier)) as Server,
}
