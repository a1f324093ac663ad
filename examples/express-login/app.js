import { fileURLToPath } from 'node:url'
import { captcha, challenge } from '@ticketgate/express'
import express from 'express'

const root = fileURLToPath(new URL('../shared/public', import.meta.url))

/**
 * A login page whose form is guarded by a captcha.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export function loginApp(verifier) {
  const app = express()
  app.use(express.json())
  // The page, for a Chinese browser in Chinese, and the files that both languages share.
  app.get('/', (req, res) => {
    const file = req.acceptsLanguages('en', 'zh') === 'zh' ? 'index.zh.html' : 'index.html'
    res.vary('Accept-Language').sendFile(file, { root })
  })
  app.use(express.static(root))

  // The page's half: the element, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate. After two failures for a user name, or from one address for twenty, the handler runs only with a ticket
  // that the provider confirms.
  app.post(
    '/login',
    captcha(verifier, { onlyAfter: { failures: 2, account: (req) => req.body?.user } }),
    (req, res) => {
      const { user, password } = req.body ?? {}
      if (user !== 'ada' || password !== 'lovelace') {
        res.status(401).json({ title: 'Wrong user name or password' })
        return
      }
      res.json({ user, admittedBy: req.captcha?.admittedBy })
    },
  )
  return app
}
