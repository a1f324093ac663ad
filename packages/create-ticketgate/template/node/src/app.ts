import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Verifier } from '@ticketgate/core'
import { createChallenge, pathOf, sendReply, settleWhenClosed } from '@ticketgate/core/adapter'
import { listen } from './listen.js'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  const files = new Map(Object.entries(pageFiles))
  const challenge = createChallenge(verifier)

  async function answer(req: IncomingMessage, res: ServerResponse) {
    const request = await readRequest(req)
    const file = files.get(request.path)
    if (file !== undefined) {
      res.writeHead(200, { 'content-type': file.type }).end(file.text)
    } else if (request.path === '/captcha.js') {
      // The page's half: the element <ticket-gate>, and the captcha that it shows.
      sendReply(res, await challenge.reply(request, request))
    } else if (request.path === '/login' && request.method === 'POST') {
      // The gate: the form is read only with a ticket that the captcha's provider confirms, and once for each.
      const decision = await verifier.verify(request)
      if (!decision.admitted) return sendReply(res, decision.reply)
      settleWhenClosed(res, decision.settle)
      const { user, password } = Object(request.body)
      const isRight = isPasswordRight(user, password)
      const { admittedBy } = decision.admission
      res.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' })
      res.end(JSON.stringify(isRight ? { user, admittedBy } : { title: 'Wrong user name or password' }))
    } else {
      res.writeHead(404).end()
    }
  }

  const server = createServer((req, res) => {
    // An uncaught error would end the process.
    answer(req, res).catch(() => (res.headersSent ? res.destroy() : res.writeHead(500).end()))
  })
  return listen(server, port, host)
}

async function readRequest(req: IncomingMessage) {
  const { method = '', url = '/', headers, socket } = req
  const path = pathOf(url)
  const query = Object.fromEntries(new URLSearchParams(url.slice(path.length)))
  const body = method === 'POST' ? await readJson(req) : undefined
  return { method, path, headers, query, body, ip: socket.remoteAddress }
}

async function readJson(req: IncomingMessage) {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) {
    text += chunk
    // Leaving the loop closes the connection.
    if (text.length > 65_536) throw new Error('too long')
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
