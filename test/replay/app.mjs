// One process of a guarded application, for replay.test.ts. Its journal has a line for each request that arrives,
// "<time> <ticket> arrived", and one for each decision, written before the visitor hears of it: "<time> <ticket>
// admitted <use>" or "<time> <ticket> <outcome> <reason or cause>". Times come from the machine's clock, which is the
// same in all processes.
import { openSync, writeSync } from 'node:fs'
import { createVerifier, memoryStore } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { captcha } from '@ticketgate/express'
import { redisStore } from '@ticketgate/redis'
import express from 'express'
import { createClient } from 'redis'

const [journal, vendorPort, timeoutMs, expected, redisUrl] = process.argv.slice(2)

async function makeStore() {
  if (redisUrl === undefined) return memoryStore()
  const name = `app-${process.pid}`
  const client = createClient({ url: redisUrl, name, disableOfflineQueue: true, commandOptions: { timeout: 0 } })
  client.on('error', () => {})
  await client.connect()
  return redisStore({ sendCommand: (command) => client.sendCommand(command) })
}

const endpoint = `http://127.0.0.1:${vendorPort}/v2/index.php`
const verifier = createVerifier({
  // A connection for every ticket: the vendor holds back all of its answers at once.
  provider: tianyu({ secretId: 'id', secretKey: 'key', endpoint, connections: 1_000 }),
  store: await makeStore(),
  timeoutMs: Number(timeoutMs),
  maxPending: 10_000,
})
const identity = () => ({ uid: 'visitor', userIp: '203.0.113.7' })
const file = openSync(journal, 'a')
const write = (req, line) => writeSync(file, `${process.hrtime.bigint()} ${req.query.ticket} ${line}\n`)

const waiting = []
const app = express()
app.use((req, _, next) => {
  write(req, 'arrived')
  waiting.push(next)
  if (waiting.length === Number(expected)) process.send('all arrived')
})
process.on('message', () => {
  for (const begin of waiting) begin()
  process.send('all begun')
})
for (const maxUses of [1, 3]) {
  const onRefusal = (verdict, req) => void write(req, `${verdict.outcome} ${verdict.reason ?? verdict.cause}`)
  app.post(`/uses/${maxUses}`, captcha(verifier, { identity, maxUses, onRefusal }), (req, res) => {
    write(req, `admitted ${req.captcha.verdict.use}`)
    res.end('in')
  })
}
const server = app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
// Visitors connect long before they send their requests.
server.headersTimeout = 0
server.requestTimeout = 0
// The test has ended.
process.on('disconnect', () => process.exit())
