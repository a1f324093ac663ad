// The vendor, as cheap as possible: every ticket is real.
import { createServer } from 'node:http'

const answer = JSON.stringify({ code: 0, message: 'No Error', codeDesc: 'Success' })
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('disconnect', () => process.exit())
