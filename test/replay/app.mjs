// One process of a guarded application, for replay.test.ts. Each decision is one line of its journal, written before
// the visitor hears of it: "<ticket> admitted <use>" or "<ticket> <outcome> <reason or cause>".
import { appendFileSync } from 'node:fs'
import { createVerifier, memoryStore, tianyu } from '@ticketgate/core'
import { captcha } from '@ticketgate/express'
import { redisStore } from '@ticketgate/redis'
import express from 'express'
import { createClient } from 'redis'

const [journal, vendorPort, timeoutMs, redisUrl] = process.argv.slice(2)

async function makeStore() {
  if (redisUrl === undefined) return memoryStore()
  const client = createClient({ url: redisUrl, disableOfflineQueue: true, commandOptions: { timeout: 0 } })
  client.on('error', () => {})
  await client.connect()
  return redisStore({ sendCommand: (command) => client.sendCommand(command) })
}

const verifier = createVerifier({
  provider: tianyu({ secretId: 'id', secretKey: 'key', endpoint: `http://127.0.0.1:${vendorPort}/v2/index.php` }),
  store: await makeStore(),
  timeoutMs: Number(timeoutMs),
  maxPending: 100_000,
})
const identity = () => ({ uid: 'visitor', userIp: '203.0.113.7' })
const write = (req, line) => appendFileSync(journal, `${req.query.ticket} ${line}\n`)

const app = express()
for (const maxUses of [1, 3]) {
  const onRefusal = (verdict, req) => write(req, `${verdict.outcome} ${verdict.reason ?? verdict.cause}`)
  app.post(`/uses/${maxUses}`, captcha(verifier, { identity, maxUses, onRefusal }), (req, res) => {
    write(req, `admitted ${req.captcha.verdict.use}`)
    res.end('in')
  })
}
const server = app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
// The test is gone.
process.on('disconnect', () => process.exit())
