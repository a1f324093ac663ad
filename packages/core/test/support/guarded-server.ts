import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createVerifier, type GuardOptions, type VerifierOptions } from '@ticketgate/core'
import { createGuard, pathOf, sendReply } from '@ticketgate/core/adapter'
import { type TianyuIdentity, tianyu } from '@ticketgate/core/tianyu'
import { secretId, secretKey } from './loopback-vendor.js'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface GuardedServer {
  readonly url: string
  /** Requests that reached the handler behind the guard. */
  readonly admitted: () => number
  /** What no server should see: an error that a request caused. */
  readonly errors: unknown[]
  readonly decided: () => number
  /** The server's ends of its connections so far, the closed ones included. */
  readonly connections: readonly Socket[]
  close(): Promise<void>
}

export interface GuardedServerOptions {
  readonly verifier?: Partial<VerifierOptions<TianyuIdentity, 'ticket'>>
  readonly guard?: GuardOptions<IncomingMessage, TianyuIdentity, 'ticket'>
}

/**
 * A real HTTP server with a guarded route, asking the Tianyu at `endpoint`. The visitor's IP and uid come from the
 * headers x-test-ip and x-test-uid, as a trusted proxy and a session would give them.
 */
export async function guardedServer(endpoint: string, options: GuardedServerOptions = {}): Promise<GuardedServer> {
  let admitted = 0
  let decided = 0
  const errors: unknown[] = []
  const provider = tianyu({ secretId, secretKey, endpoint })
  const verifier = createVerifier({ provider, timeoutMs: 60_000, ...options.verifier })
  const guard = createGuard(verifier, {
    identity: ({ headers }: IncomingMessage) => ({ uid: String(headers['x-test-uid'] ?? 'uid-of-nobody') }),
    ...options.guard,
  })
  const server = createServer(async (incoming, response) => {
    try {
      const url = incoming.url ?? ''
      const query = Object.fromEntries(new URLSearchParams(url.slice(pathOf(url).length + 1)))
      const { method = '', headers } = incoming
      const ip = headers['x-test-ip'] === undefined ? '203.0.113.7' : String(headers['x-test-ip'])
      const body = await parsedBody(incoming)
      const decision = await guard.check({ method, path: pathOf(url), headers, query, body, ip }, incoming)
      decided += 1
      if (!decision.admitted) return sendReply(response, decision.reply)
      admitted += 1
      response.end('welcome')
    } catch (error) {
      errors.push(error)
      response.destroy()
    }
  })
  const connections: Socket[] = []
  server.on('connection', (socket) => connections.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/login`,
    admitted: () => admitted,
    decided: () => decided,
    errors,
    connections,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await verifier.close()
    },
  }
}

/** JSON as a body parser reads it; anything else stays unparsed, and a body cut off is none. */
async function parsedBody(incoming: IncomingMessage): Promise<unknown> {
  if (incoming.headers['content-type'] !== 'application/json') return undefined
  try {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

/** Posts to a guarded server, with what headers and body it is told. */
export function send(url: string, body: string, headers: OutgoingHttpHeaders = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const all = { 'Content-Type': 'application/json', ...headers }
    const outgoing = request(url, { method: 'POST', headers: all }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (more) => {
        text += more
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export const sendTicket = (url: string, ticket: unknown, headers?: OutgoingHttpHeaders): Promise<Answered> =>
  send(url, JSON.stringify({ ticket }), headers)
