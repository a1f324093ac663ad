import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { CaptchaEnv } from '../src/index.js'

export type NodeApp = Pick<Hono<CaptchaEnv & { Bindings: HttpBindings }>, 'fetch'>

/** Serves the app on Node until the visit is over. */
export async function onNode(
  app: NodeApp,
  visit: (url: string) => Promise<void>,
  wrap: (listener: RequestListener) => RequestListener = (listener) => listener,
): Promise<void> {
  const server = createServer(wrap(getRequestListener(app.fetch) as RequestListener))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    await visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
