import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

// Less than the 10 s that `docker stop` waits before it kills, and the 30 s of Kubernetes.
const drainMs = 8_000

/**
 * How the service stops: idle connections are closed at once, including those that never sent anything, which Node
 * would wait for forever; each request in progress is answered with `Connection: close`; what is left after drainMs is
 * cut.
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
      // The headers of its answer may have gone out with a keep-alive before we began to drain.
      if (isDraining && requests === 1) socket.destroySoon()
    })
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isDraining) reply.header('connection', 'close')
    done()
  })

  app.addHook('preClose', (done) => {
    isDraining = true
    const cut = setTimeout(() => app.server.closeAllConnections(), drainMs)
    app.server.once('close', () => clearTimeout(cut))
    // A whole turn of the event loop, so that requests that have arrived are read and count as in progress.
    setImmediate(() =>
      setImmediate(() => {
        done()
        closeIdle()
      }),
    )
  })
}
