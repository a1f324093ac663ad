// One Express app in one of four shapes: bare, with one raw undici call, behind the gate, behind the gate with onlyAfter.
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { captcha } from '@ticketgate/express'
import express from 'express'
import { Pool } from 'undici'

const [shape, upstreamPort] = process.argv.slice(2)
const origin = `http://127.0.0.1:${upstreamPort}`
const pool = new Pool(origin, { connections: 64 })
const verifier = createVerifier({
  provider: tianyu({ secretId: 'AKIDbench', secretKey: 'bench-secret-key', endpoint: `${origin}/v2/index.php` }),
})

async function rawCall(req, _res, next) {
  const fields = {
    Action: 'CaptchaCheck',
    SecretId: 'AKIDbench',
    ticket: req.body.ticket,
    userIp: req.ip,
    captchaType: 1,
  }
  const { body } = await pool.request({
    method: 'POST',
    path: '/v2/index.php',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
  const { code } = await body.json()
  if (code !== 0) throw new Error(`code ${code}`)
  next()
}

// The load is one account at one address.
const onlyAfter = { failures: 1_000, account: (req) => req.body.user, perIp: 1_000 }
const guards = {
  bare: [],
  raw: [rawCall],
  gate: [captcha(verifier)],
  onlyAfter: [captcha(verifier, { onlyAfter })],
}
const app = express()
app.use(express.json())
app.post('/login', ...guards[shape], (_req, res) => res.json({ ok: true }))
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
server.keepAliveTimeout = 60_000
process.on('message', () => process.send({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())
