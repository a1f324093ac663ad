import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { captcha, challenge } from '@ticketgate/express'
import express from 'express'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))

// The phone that the handler sends to. With a separate field, a captcha solved for one phone could send to another.
const identity = (req) => ({ sender: req.body.phone })

/** Before the captcha, so that a mistyped number does not cost the visitor a solved puzzle. */
function phoneNumber(req, res, next) {
  const phone = req.body?.phone
  if (typeof phone === 'string' && /^1\d{10}$/.test(phone)) return next()
  res.status(422).json({ title: 'A phone number has 11 digits and begins with 1' })
}

/**
 * A page that sends a code by SMS, which costs money, guarded by a slide puzzle.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/oneaccess').OneAccessIdentity, 'token' | 'pointJson'>} verifier
 * @param {(message: { phone: string, code: string, captchaToken: string }) => unknown} sendCode
 */
export function smsApp(verifier, sendCode) {
  const app = express()
  app.use(express.json())
  // The page, for a Chinese browser in Chinese, and the files that both languages share.
  app.get('/', (req, res) => {
    const file = req.acceptsLanguages('en', 'zh') === 'zh' ? 'index.zh.html' : 'index.html'
    res.vary('Accept-Language').sendFile(file, { root: path('public') })
  })
  app.use(express.static(path('public')))
  app.get('/style.css', (_req, res) => res.sendFile(path('../shared/public/style.css')))

  // At the query `captcha` the puzzle as JSON, from OneAccess's `GET /api/v2/sdk/captcha`: the page draws it itself.
  app.get('/captcha.js', challenge(verifier))

  // The gate. Unless the piece is in the right place, the handler never runs.
  const gate = captcha(verifier, { identity, fields: { token: 'body.token', pointJson: 'body.point_json' } })
  app.post('/sms', phoneNumber, gate, async (req, res) => {
    const { phone } = req.body
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    // OneAccess's own senders take this credential, once and for this phone only; other senders do not need it.
    const { captchaToken } = req.captcha.verdict.detail
    await sendCode({ phone, code, captchaToken })
    res.status(202).json({ sentTo: phone })
  })
  return app
}
