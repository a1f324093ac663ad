import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

// Less than the 10 s that `docker stop` waits, and the 30 s of Kubernetes, before they kill.
const DRAIN_MS = 8_000

/**
 * How the service stops: connections that hold no request are closed at once, also those that never sent anything, which
 * Node would wait for for ever; each request under way is answered, by a `Connection: close`; what is then left is cut.
 */
export function addDrain(app: FastifyInstance): void {
  const requestsUnderWay = new Map<Socket, number>()
  let isDraining = false

  function closeIdle(): void {
    for (const [socket, requests] of requestsUnderWay) if (requests === 0) socket.destroy()
  }

  app.server.on('connection', (socket) => {
    requestsUnderWay.set(socket, 0)
    socket.once('close', () => requestsUnderWay.delete(socket))
  })
  app.server.on('request', ({ socket }, response) => {
    requestsUnderWay.set(socket, (requestsUnderWay.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const requests = requestsUnderWay.get(socket)
      if (requests === undefined) return
      requestsUnderWay.set(socket, requests - 1)
      // The head of its answer may have gone out, with a keep-alive, before we knew.
      if (isDraining && requests === 1) socket.destroySoon()
    })
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close')
  })

  app.addHook('preClose', (done) => {
    isDraining = true
    const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS)
    app.server.once('close', () => clearTimeout(cut))
    // A whole turn of the event loop, so that what has arrived is read, and then is under way.
    setImmediate(() =>
      setImmediate(() => {
        done()
        closeIdle()
      }),
    )
  })
}
