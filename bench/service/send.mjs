// Sends prepared requests, each { method, path, headers, body }, over keep-alive connections.
import { Pool } from 'undici'

const connections = 32

export function connect(url) {
  const pool = new Pool(url, { connections })
  /** @returns the answer: { bytes, type, text } */
  async function send(request) {
    const { statusCode, headers, body } = await pool.request(request)
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`Status ${statusCode}: ${text.slice(0, 200)}`)
    return { bytes: text.length, type: headers['content-type'], text }
  }
  return {
    send,
    sendAll: (requests) => inParallel(requests.length, (n) => send(requests[n])),
    close: () => pool.close(),
  }
}

/** To each app its own requests, one after another. @returns the first app's first answer */
export async function sendInTurn(apps, requests) {
  let first
  await inParallel(requests[0].length, async (n) => {
    for (const [i, { send }] of apps.entries()) {
      const answer = await send(requests[i][n])
      if (i === 0) first ??= answer
    }
  })
  return first
}

async function inParallel(count, work) {
  const results = new Array(count)
  let next = 0
  async function worker() {
    while (next < count) {
      const n = next
      next += 1
      results[n] = await work(n)
    }
  }
  await Promise.all(Array.from({ length: Math.min(connections, count) }, worker))
  return results
}
