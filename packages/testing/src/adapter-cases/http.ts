import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type ClientRequest, request as openRequest } from 'node:http'
import type { Socket } from 'node:net'

export interface HttpCall {
  readonly method?: string
  /** Including the query. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Each Set-Cookie header separately. */
  readonly cookies: readonly string[]
  readonly body: string
}

/** One request over its own connection, as raw as Node's client allows: only the Host header is added. */
export function send(url: string, call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = open(url, call)
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const pairs = Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(', ')])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(pairs),
          cookies: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
  })
}

function open(url: string, { method = 'POST', path = '/login', headers = {}, body }: HttpCall): ClientRequest {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const request = openRequest(url + path, { method, agent: false, headers: { ...headers, ...length } })
  request.end(body)
  return request
}

/** A client that does not wait for its response. */
export interface ImpatientClient {
  /** Resolves once its request is answered. */
  readonly answered: Promise<unknown>
  /** Closes the connection, and waits until the server has seen that it is closed. */
  hangUp(): Promise<void>
}

export function impatient(url: string, call: HttpCall): ImpatientClient {
  const request = open(url, call)
  request.on('error', () => {})
  const connection = serverSideOf(request)
  return {
    answered: new Promise((resolve) => request.once('response', resolve)),
    hangUp: async () => {
      const socket = await connection
      // Not events.once(): a reset connection emits an error first, and then closes too.
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      request.destroy()
      if (!socket.closed) await closed
    },
  }
}

const requestStart = 'http.server.request.start'

/** The server's end of a request's connection: every framework here runs on Node's HTTP server in this process. */
function serverSideOf(request: ClientRequest): Promise<Socket> {
  return new Promise((resolve) => {
    const onRequest = (message: unknown) => {
      const { socket } = message as { socket: Socket }
      if (socket.remotePort !== request.socket?.localPort) return
      unsubscribe(requestStart, onRequest)
      resolve(socket)
    }
    subscribe(requestStart, onRequest)
  })
}

export const json = (value: unknown): HttpCall => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

export const form = (fields: Record<string, string>): HttpCall => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})
