import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts a server; the port 0 is any free one. */
export async function listen(server: Server, port: number, host: string) {
  await once(server.listen(port, host), 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // Else open pages keep it.
      server.closeAllConnections()
      await closed
    },
  }
}
