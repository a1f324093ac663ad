// All vendors in one, as cheap as possible: every ticket is real. Counts its calls.
import { createServer } from 'node:http'

const answers = {
  '/v2/index.php': { code: 0, message: 'No Error', codeDesc: 'Success' },
  '/': { Response: { CaptchaCode: 1, CaptchaMsg: 'OK', EvilLevel: 0, GetCaptchaTime: 1_700_000_000, RequestId: 'r' } },
}
const siteverify = {
  success: true,
  score: 0.9,
  action: 'login',
  hostname: 'localhost',
  challenge_ts: new Date().toISOString(),
}
let calls = 0
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    calls += 1
    const text = JSON.stringify(answers[request.url] ?? siteverify)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ calls }))
process.on('disconnect', () => process.exit())
