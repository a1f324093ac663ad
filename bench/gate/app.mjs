// One app of Express or Fastify in one of four shapes: bare, with one raw undici call, behind the gate, behind the gate
// with onlyAfter.
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { Pool } from 'undici'

const [shape, upstreamPort, framework] = process.argv.slice(2)
const origin = `http://127.0.0.1:${upstreamPort}`
const pool = new Pool(origin, { connections: 64 })
const verifier = createVerifier({
  provider: tianyu({ secretId: 'AKIDbench', secretKey: 'bench-secret-key', endpoint: `${origin}/v2/index.php` }),
})

async function rawCall(req) {
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
}

// The load is one account at one address.
const onlyAfter = { failures: 1_000, account: (req) => req.body.user, perIp: 1_000 }

async function onExpress() {
  const { captcha } = await import('@ticketgate/express')
  const { default: express } = await import('express')
  const guards = {
    bare: [],
    raw: [(req, _res, next) => rawCall(req).then(() => next(), next)],
    gate: [captcha(verifier)],
    onlyAfter: [captcha(verifier, { onlyAfter })],
  }
  const app = express()
  app.use(express.json())
  app.post('/login', ...guards[shape], (_req, res) => res.json({ ok: true }))
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  server.keepAliveTimeout = 60_000
}

async function onFastify() {
  const { captcha } = await import('@ticketgate/fastify')
  const { default: fastify } = await import('fastify')
  const app = fastify({ keepAliveTimeout: 60_000 })
  await app.register(captcha, { verifier })
  const guards = {
    bare: {},
    raw: { preHandler: rawCall },
    gate: { config: { captcha: true } },
    onlyAfter: { config: { captcha: { onlyAfter } } },
  }
  app.post('/login', guards[shape], async () => ({ ok: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.send({ port: app.server.address().port })
}

await { express: onExpress, fastify: onFastify }[framework]()
process.on('message', () => process.send({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())
