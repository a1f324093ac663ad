// A Tianyu vendor in its own process, for replay.test.ts: every ticket is real, is verified at most twice, and a share
// of the calls fails. It answers no call about a ticket until the test sends it that ticket, and reports each answered
// call to the test. Each call is one line of its journal: "<ticket> <how it went>".
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [journal, faultShare] = [process.argv[2], Number(process.argv[3])]
const checksPerTicket = 2
const checks = new Map()
const released = new Set()
let held = []
let calls = 0

// The faults of a vendor's bad day: no answer before or after the ticket was counted, an HTTP error, its own "try
// again".
const faults = ['reset', 'answer-lost', 'half-answer', 'http-500', 'code-6200']

function fault() {
  calls += 1
  const every = Math.round(1 / faultShare)
  return calls % every === 0 ? faults[(calls / every) % faults.length] : undefined
}

function answer({ ticket, response }) {
  const wrong = faultShare > 0 ? fault() : undefined
  const count = (checks.get(ticket) ?? 0) + (wrong === undefined || wrong.includes('answer') ? 1 : 0)
  checks.set(ticket, count)
  const code = count <= checksPerTicket ? 0 : 5100
  appendFileSync(journal, `${ticket} ${wrong ?? code}\n`)
  process.send('answered')
  const body = JSON.stringify({ code, message: code === 0 ? 'No Error' : 'failed' })
  if (wrong === 'reset' || wrong === 'answer-lost') return response.destroy()
  if (wrong === 'half-answer') {
    response.writeHead(200, { 'content-length': body.length }).write(body.slice(0, 5))
    return response.socket?.end()
  }
  if (wrong === 'http-500') return response.writeHead(500).end('<h1>Internal Server Error</h1>')
  response.end(wrong === 'code-6200' ? '{"code":6200,"message":"temporarily unavailable"}' : body)
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    const call = { ticket: new URLSearchParams(body).get('ticket'), response }
    if (released.has(call.ticket)) answer(call)
    else held.push(call)
  })
})
process.on('message', (tickets) => {
  for (const ticket of tickets) released.add(ticket)
  const ready = held.filter(({ ticket }) => released.has(ticket))
  held = held.filter(({ ticket }) => !released.has(ticket))
  for (const call of ready) answer(call)
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
// The test has ended.
process.on('disconnect', () => process.exit())
