import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// Not by `import`: its types would make NODE_ENV read-only for everybody who imports this file.
const next = createRequire(import.meta.url)('next')

/**
 * A Next application in development mode, with a route handler and a server action that a captcha guards.
 * @template {object} Identity
 * @template {string} Name
 * @param {import('@ticketgate/core').Verifier<Identity, Name>} verifier
 */
export async function loginServer(verifier) {
  globalThis.ticketgateVerifier = verifier
  const server = createServer()
  const app = next({ dev: true, dir: fileURLToPath(new URL('.', import.meta.url)), httpServer: server })
  await app.prepare()
  const answer = app.getRequestHandler()
  server.on('request', (req, res) => {
    // In place of your proxy: it appends the address that it sees.
    const { 'x-forwarded-for': before } = req.headers
    req.headers['x-forwarded-for'] = [before, req.socket.remoteAddress].filter(Boolean).join(', ')
    answer(req, res)
  })
  return server.once('close', () => app.close())
}
