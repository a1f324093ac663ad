import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Listens on a host, by its first address, and a port.
 * @returns the URL, e.g. `http://127.0.0.1:8787`
 * @throws Node's error if it cannot, e.g. `EADDRINUSE`
 */
export async function listenOn(app: FastifyInstance, host: string, port: number): Promise<string> {
  // For `localhost` Fastify would start two servers and expose only one of them.
  const { address } = await lookup(host)
  await app.listen({ host: address, port })
  const { port: taken } = app.server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`
}
