import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request as requestTo,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { localhostCertificate } from './certificate.js'

export interface ForwarderOptions {
  /** Whether it speaks TLS to those in front, by the certificate for `localhost`. @default true */
  readonly tls?: boolean
  /** Whether it tells the service which host and scheme were called. @default true */
  readonly passesHost?: boolean
  /** Paths that it answers 404 itself. @default none */
  readonly hides?: readonly string[]
  /** Whether it answers 403 itself to callers that bring an X-Forwarded-For, as firewalls do. @default false */
  readonly refusesForwarded?: boolean
  /** Headers that it puts over the service's. @default none */
  readonly answers?: Readonly<Record<string, string>>
}

/** A proxy as operators have it in front of the service; of several services it takes the next one for each call. */
export async function forwarder(
  services: readonly string[],
  { tls = true, passesHost = true, hides = [], refusesForwarded = false, answers = {} }: ForwarderOptions = {},
): Promise<string> {
  let calls = 0

  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url = '/', headers, socket } = incoming
    if (hides.includes(url)) return void outgoing.writeHead(404).end()
    const service = services[calls % services.length] as string
    calls += 1
    const before = headers['x-forwarded-for']
    if (refusesForwarded && before !== undefined) return void outgoing.writeHead(403).end()
    const added = {
      'x-forwarded-for': [before, socket.remoteAddress].filter((part) => part !== undefined).join(', '),
      ...(passesHost ? { 'x-forwarded-proto': tls ? 'https' : 'http' } : { host: new URL(service).host }),
    }
    const onward = requestTo(new URL(url, service), { method, headers: { ...headers, ...added } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...answers })
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  const listener: RequestListener = forward
  const server = tls ? createTlsServer(localhostCertificate, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`
}
