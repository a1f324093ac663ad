// Sends prepared requests, each { method, path, type, body }, over keep-alive connections.
import { Pool } from 'undici'

/** @returns the answers: { status, bytes, type, text } */
export async function sendAll(url, requests, connections = 32) {
  const pool = new Pool(url, { connections })
  const answers = new Array(requests.length)
  let next = 0
  async function worker() {
    while (next < requests.length) {
      const at = next
      next += 1
      const { method, path, type, body } = requests[at]
      const headers = type === undefined ? {} : { 'content-type': type }
      const { statusCode, headers: given, body: stream } = await pool.request({ method, path, headers, body })
      const bytes = Buffer.from(await stream.arrayBuffer())
      answers[at] = { status: statusCode, bytes: bytes.length, type: given['content-type'], text: bytes.toString() }
    }
  }
  await Promise.all(Array.from({ length: Math.min(connections, requests.length) }, worker))
  await pool.close()
  return answers
}
