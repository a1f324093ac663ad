import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { captcha, challenge } from '@ticketgate/express'
import express from 'express'
import { createServer as createVite } from 'vite'

/**
 * A login page made with React and Vite, whose form is guarded by a captcha.
 * @template {object} Identity
 * @template {string} Name
 * @param {import('@ticketgate/core').Verifier<Identity, Name>} verifier
 */
export async function loginServer(verifier) {
  const app = express()
  app.use(express.json())

  // The page's half: the settings of the captcha, and the captcha itself.
  app.get('/captcha.js', challenge(verifier))

  // The gate. After two failures for a user name, or from one address for twenty, the handler runs only with a ticket
  // that the provider confirms.
  app.post(
    '/login',
    captcha(verifier, { onlyAfter: { failures: 2, account: (req) => req.body?.user } }),
    (req, res) => {
      const { user, password } = req.body ?? {}
      if (user === 'ada' && password === 'lovelace') res.json({ user, admittedBy: req.captcha?.admittedBy })
      else res.status(401).json({ title: 'Wrong user name or password' })
    },
  )

  const server = createServer(app)
  const root = fileURLToPath(new URL('.', import.meta.url))
  const vite = await createVite({ root, logLevel: 'warn', server: { middlewareMode: true, hmr: { server } } })
  app.use(vite.middlewares)
  return server.once('close', () => vite.close())
}
