import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { HandlerAnswer, RouteGuard, RunningApp } from '@ticketgate/testing'

export const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Serves on a free port of 127.0.0.1. */
export async function serve(listener: RequestListener): Promise<RunningApp> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) }
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))))
}

/** The suite's guard options as one framework's: all but `onRefusal` go through as they are. */
export function guardOptions<OnRefusal>(
  { onRefusal, ...rest }: RouteGuard,
  answerWith: (answer: NonNullable<RouteGuard['onRefusal']>) => OnRefusal,
): Omit<RouteGuard, 'onRefusal'> & { onRefusal?: OnRefusal } {
  return onRefusal === undefined ? rest : { ...rest, onRefusal: answerWith(onRefusal) }
}

/** A handler's body as Node's frameworks send it. */
export const nodeBody = ({ body }: HandlerAnswer): string | Readable =>
  typeof body === 'string' ? body : Readable.from(body, { objectMode: false })

/** A handler's answer as fetch-style frameworks send it. */
export function webResponse({ status, headers: values, body }: HandlerAnswer): Response {
  const headers = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  if (status === 204) return new Response(null, { status, headers })
  return new Response(typeof body === 'string' ? body : streamOf(body), { status, headers })
}

function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}
