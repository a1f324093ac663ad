import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const token = 'a-test-token'

/** An HTTP server that speaks as Upstash's does. */
export async function serveRest(answer: (command: string[]) => Promise<unknown>) {
  const server = createServer(async (req, res) => {
    const reply = (status: number, body: unknown) => res.writeHead(status).end(JSON.stringify(body))
    if (req.headers.authorization !== `Bearer ${token}`) return reply(401, { error: 'Unauthorized' })
    try {
      reply(200, { result: await answer(JSON.parse(await bodyOf(req))) })
    } catch (error) {
      reply(400, { error: (error as Error).message })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of req) body += chunk
  return body
}
