// One process of a login that asks for a captcha only after three failures, for attempts.test.ts. Its journal has a line
// for each request that is let in without a ticket, "<time> <user> in", and one when its handler has ended, before the
// visitor hears of it: "<time> <user> out". Times come from the machine's clock, which is the same in all processes.
import { openSync, writeSync } from 'node:fs'
import { createVerifier } from '@ticketgate/core'
import { captcha } from '@ticketgate/express'
import { redisAttempts } from '@ticketgate/redis'
import { fakeProvider } from '@ticketgate/testing'
import express from 'express'
import { createClient } from 'redis'

const [journal, expected, redisUrl, faults] = process.argv.slice(2)
const client = createClient({ url: redisUrl, disableOfflineQueue: true, commandOptions: { timeout: 0 } })
client.on('error', () => {})
await client.connect()

/** Some commands never reach Redis, of some others the answer is lost. */
async function sendCommand(command) {
  const fate = Math.random()
  if (fate < faults / 2) throw new Error('not sent')
  const reply = await client.sendCommand(command)
  if (fate < faults) throw new Error('answer lost')
  return reply
}

const onlyAfter = {
  failures: 3,
  account: (req) => req.query.user,
  perIp: false,
  perNetwork: false,
  attempts: redisAttempts({ sendCommand }),
  key: 'a key that all processes of this test know',
}
const logger = { info() {}, warn() {}, error() {} }
const verifier = createVerifier({ provider: fakeProvider(), timeoutMs: 60_000, logger })
const file = openSync(journal, 'a')
const write = (user, line) => writeSync(file, `${process.hrtime.bigint()} ${user} ${line}\n`)

const waiting = []
const app = express()
app.use((_req, _res, next) => {
  waiting.push(next)
  if (waiting.length === Number(expected)) process.send('all arrived')
})
process.on('message', () => {
  for (const begin of waiting) begin()
  process.send('all begun')
})
app.post('/login', captcha(verifier, { onlyAfter }), (req, res) => {
  const { user, password } = req.query
  write(user, 'in')
  process.send('let in')
  setImmediate(() => {
    write(user, 'out')
    res.status(password === 'right' ? 200 : 401).end()
  })
})
const server = app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
// Visitors connect long before they send their requests.
server.headersTimeout = 0
server.requestTimeout = 0
// The test has ended.
process.on('disconnect', () => process.exit())
