import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export const secretId = 'AKIDloopback'
export const secretKey = 'loopback secret key + & = %'

/** One request as the vendor saw it. */
export interface VendorCall {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly headers: IncomingMessage['headers']
  readonly params: Readonly<Record<string, string>>
  /** Whether the signature is the one that an independent reckoning gives. */
  readonly signed: boolean
}

export type VendorAnswer = (call: VendorCall, response: ServerResponse, socket: Socket) => void

export interface LoopbackVendor {
  readonly origin: string
  readonly endpoint: string
  readonly calls: VendorCall[]
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>
  /** Connections so far. */
  readonly connections: number
  /** What it answers from now on. */
  answers(answer: VendorAnswer): void
  close(): Promise<void>
}

export const json =
  (body: unknown, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

export const code = (value: unknown, headers?: Record<string, string>): VendorAnswer =>
  json({ code: value, message: 'as asked' }, headers)

export const yes = code(0)

/** Signature v1 as a first reading of the vendor's page would write it. */
export function plainSignature(method: string, host: string, path: string, params: Readonly<Record<string, string>>) {
  const pairs = Object.keys(params)
    .filter((name) => name !== 'Signature')
    .sort()
    .map((name) => `${name.replaceAll('_', '.')}=${params[name]}`)
    .join('&')
  const algorithm = params['SignatureMethod'] === 'HmacSHA256' ? 'sha256' : 'sha1'
  return createHmac(algorithm, secretKey).update(`${method}${host}${path}?${pairs}`).digest('base64')
}

/** A vendor on 127.0.0.1 that does what a test tells it. It says yes until told otherwise. */
export async function loopbackVendor(first: VendorAnswer = yes): Promise<LoopbackVendor> {
  let answer = first
  let connections = 0
  const calls: VendorCall[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text) => {
      body += text
    })
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split('?')
      const params = Object.fromEntries(new URLSearchParams(request.method === 'GET' ? query : body))
      const { method = '', headers } = request
      const host = headers.host ?? ''
      const signed = params['Signature'] === plainSignature(method, host, path, params)
      const call = { method, path, host, headers, params, signed }
      calls.push(call)
      answer(call, response, request.socket)
    })
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    endpoint: `${origin}/v2/index.php`,
    calls,
    sockets,
    get connections() {
      return connections
    },
    answers: (next) => {
      answer = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}
