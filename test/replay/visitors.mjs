// Visitors in a separate process, for replay.test.ts: each has its own socket. They all connect, then all send their
// requests at once, and then report what each received: an HTTP status or an error's code.
import { request } from 'node:http'

const connectingAtOnce = 100

function connected(url) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent: false })
    outgoing.once('error', reject)
    outgoing.once('socket', (socket) => {
      socket.once('connect', () => {
        outgoing.off('error', reject)
        resolve(outgoing)
      })
    })
  })
}

function answerTo(outgoing) {
  return new Promise((resolve) => {
    outgoing.once('error', (error) => resolve(error.code))
    outgoing.once('response', (response) => {
      response.on('error', () => {})
      response.once('close', () => resolve(response.statusCode))
      response.resume()
    })
    outgoing.end()
  })
}

process.once('message', async (urls) => {
  const requests = []
  for (let n = 0; n < urls.length; n += connectingAtOnce) {
    requests.push(...(await Promise.all(urls.slice(n, n + connectingAtOnce).map(connected))))
  }
  process.once('message', async () => process.send(await Promise.all(requests.map(answerTo))))
  process.send('connected')
})
// The test has ended.
process.on('disconnect', () => process.exit())
process.send('ready')
