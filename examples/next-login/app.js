import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

// Not by `import`: its types would make NODE_ENV read-only for everybody who imports this file.
const next = createRequire(import.meta.url)('next')

/**
 * A Next application with a route handler and a server action that a captcha guards: in development mode, or as `next
 * build` has built it.
 * @template {object} Identity
 * @template {string} Name
 * @param {import('@ticketgate/core').Verifier<Identity, Name>} verifier
 * @param {{ dev?: boolean }} [options]
 */
export async function loginServer(verifier, { dev = true } = {}) {
  globalThis.ticketgateVerifier = verifier
  const server = createServer()
  const app = next({ dev, dir: fileURLToPath(new URL('.', import.meta.url)), httpServer: server })
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
