// A Tianyu vendor in a process of its own, for replay.test.ts: every ticket is real, verifies at most twice, and a
// share of the calls goes wrong. Each call is one line of its journal: "<ticket> <how it went>".
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const [journal, faultShare] = [process.argv[2], Number(process.argv[3])]
const checksPerTicket = 2
const checks = new Map()
let calls = 0

// What a vendor's bad day has: no answer before or after the ticket was counted, an HTTP error, its own "try again".
const faults = ['reset', 'answer-lost', 'half-answer', 'http-500', 'code-6200']

function fault() {
  calls += 1
  const every = Math.round(1 / faultShare)
  return calls % every === 0 ? faults[(calls / every) % faults.length] : undefined
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    const ticket = new URLSearchParams(body).get('ticket')
    const wrong = faultShare > 0 ? fault() : undefined
    const count = (checks.get(ticket) ?? 0) + (wrong === undefined || wrong.includes('answer') ? 1 : 0)
    checks.set(ticket, count)
    const code = count <= checksPerTicket ? 0 : 5100
    appendFileSync(journal, `${ticket} ${wrong ?? code}\n`)
    const answer = JSON.stringify({ code, message: code === 0 ? 'No Error' : 'failed' })
    if (wrong === 'reset' || wrong === 'answer-lost') return request.socket.destroy()
    if (wrong === 'half-answer') {
      response.writeHead(200, { 'content-length': answer.length }).write(answer.slice(0, 5))
      return request.socket.end()
    }
    if (wrong === 'http-500') return response.writeHead(500).end('<h1>Internal Server Error</h1>')
    response.end(wrong === 'code-6200' ? '{"code":6200,"message":"temporarily unavailable"}' : answer)
  })
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
// The test is gone.
process.on('disconnect', () => process.exit())
