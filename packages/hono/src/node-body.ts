import type { IncomingMessage } from 'node:http'
import { bodyParser } from '@ticketgate/core/adapter'

/** A longer body is read from a copy of the request, of which core reads no more than this. */
const maxBytes = 65_536

/** What `@hono/node-server` finds here it reads instead of the connection; Google's Cloud Functions leave it here too. */
const bodyKey = 'rawBody'

/**
 * The fields of a body that nobody has read yet, from Node's own request, where it stays for the handler: to copy
 * Hono's request would make the whole `Request` that `@hono/node-server` otherwise never makes.
 * @returns undefined if it is not to be read here; null if it was cut off or is no JSON
 */
export async function readNodeBody(raw: Request, incoming: IncomingMessage): Promise<unknown> {
  const parse = bodyParser(raw.headers.get('content-type'))
  if (parse === undefined || !isOwn(raw, incoming)) return undefined
  try {
    if (isUnread(incoming) && isShort(incoming)) Object.assign(incoming, { [bodyKey]: await readAll(incoming) })
    const bytes: unknown = Reflect.get(incoming, bodyKey)
    return Buffer.isBuffer(bytes) ? parse(new TextDecoder().decode(bytes)) : undefined
  } catch {
    return null
  }
}

/** Whether this is the request that the server made of Node's, not one that a middleware has put in its place. */
function isOwn(raw: Request, incoming: IncomingMessage): boolean {
  return Object.getOwnPropertySymbols(raw).some((key) => Reflect.get(raw, key) === incoming)
}

function isUnread(incoming: IncomingMessage): boolean {
  return !Reflect.has(incoming, bodyKey) && !incoming.readableDidRead && incoming.readableFlowing === null
}

/** By what the client declares, to which Node's parser holds it. */
function isShort({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? Number.NaN) <= maxBytes
}

function readAll(incoming: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.once('end', () => resolve(Buffer.concat(chunks)))
    incoming.once('error', reject)
    incoming.once('close', () => {
      // To make an error costs as much as all of the reading.
      if (!incoming.readableEnded) reject(new Error('The client has cut its request off.'))
    })
  })
}
