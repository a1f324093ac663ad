import { createServer } from 'node:http'

/**
 * A stand-in for Acme, so that the example runs: every solution that begins with `good` is accepted once.
 * @param {string} apiKey
 * @returns {Promise<import('node:http').Server>}
 */
export async function pretendVendor(apiKey) {
  const used = new Set()
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    const { solution } = JSON.parse(body)
    let result = solution.startsWith('good') ? 'good' : 'bad'
    if (used.has(solution)) result = 'used'
    if (req.headers.authorization !== `Bearer ${apiKey}`) result = 'key'
    if (result === 'good') used.add(solution)
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ result }))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  return server
}
