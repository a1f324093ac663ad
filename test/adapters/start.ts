import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RouteGuard, RunningApp } from '@ticketgate/testing'

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
