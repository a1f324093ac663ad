// A guarded application as users write it, with metrics: SERVICE_URL is its captcha service. Prints its URL.
import { createVerifier } from '@ticketgate/core'
import { gateMetrics } from '@ticketgate/core/prometheus'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { captcha } from '@ticketgate/express'
import express from 'express'
import { register } from 'prom-client'

const { SERVICE_URL: url, SECRET_ID: secretId, SECRET_KEY: secretKey } = process.env
const keys = { secretId, secretKey, captchaType: 1, businessId: 1, sceneId: 7 }
const verifier = createVerifier({ provider: selfHosted({ url, ...keys }) })
// Nobody listens on the discard port of this machine.
const away = createVerifier({ provider: selfHosted({ url: 'http://127.0.0.1:9', ...keys }) })
const welcome = (_req, res) => res.send('Welcome.')

gateMetrics({ businessIds: [1], sceneIds: [7] })
const app = express().set('trust proxy', 1).use(express.json())
app.get('/metrics', async (_req, res) => {
  res.type(register.contentType).send(await register.metrics())
})
app.post('/login', captcha(verifier, { route: 'login' }), welcome)
app.post('/observed', captcha(verifier, { route: 'observed', observe: true }), welcome)
app.post('/away', captcha(away, { route: 'away' }), welcome)
const server = app.listen(0, '127.0.0.1', () => console.log(`Gate: http://127.0.0.1:${server.address().port}`))
