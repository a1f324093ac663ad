import { createServer } from 'node:http'
import { createChallenge, pathOf, sendReply, settleWhenClosed } from '@ticketgate/core/adapter'
import { pageFiles } from '../shared/page.js'

/**
 * A login page whose form is guarded by a captcha, with nothing but Node.
 * @param {import('@ticketgate/core').Verifier<import('@ticketgate/core/tianyu').TianyuIdentity, 'ticket'>} verifier
 */
export function loginServer(verifier) {
  const challenge = createChallenge(verifier)
  // After two failures for a user name, the login needs a ticket that the provider confirms. One object for all requests.
  const options = { onlyAfter: { failures: 2, account: (request) => request.body?.user } }

  async function answer(req, res) {
    const request = await requestLike(req)
    const file = pageFiles[request.path]
    if (file !== undefined) {
      res.writeHead(200, file.headers).end(file.textFor(req.headers['accept-language']))
    } else if (request.path === '/captcha.js') {
      sendReply(res, await challenge.reply(request, request))
    } else if (request.path === '/login' && request.method === 'POST') {
      const decision = await verifier.verify(request, options)
      if (!decision.admitted) return sendReply(res, decision.reply)
      settleWhenClosed(res, decision.settle)
      login(request.body ?? {}, decision.admission, res)
    } else {
      res.writeHead(404).end()
    }
  }

  return createServer((req, res) => {
    // An uncaught error would end the process.
    answer(req, res).catch(() => (res.headersSent ? res.destroy() : res.writeHead(500).end()))
  })
}

async function requestLike(req) {
  const { method = '', url = '/', headers, socket } = req
  const path = pathOf(url)
  const query = Object.fromEntries(new URLSearchParams(url.slice(path.length)))
  const body = method === 'POST' ? await readJson(req) : undefined
  return { method, path, headers, query, body, ip: socket.remoteAddress }
}

/** Leaving the loop early closes the connection. */
async function readJson(req) {
  let text = ''
  for await (const chunk of req.setEncoding('utf8')) {
    text += chunk
    if (text.length > 65_536) throw new Error('too long')
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function login({ user, password }, { admittedBy }, res) {
  const right = user === 'ada' && password === 'lovelace'
  res.writeHead(right ? 200 : 401, { 'content-type': 'application/json' })
  res.end(JSON.stringify(right ? { user, admittedBy } : { title: 'Wrong user name or password' }))
}
