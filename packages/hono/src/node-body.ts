import type { IncomingMessage } from 'node:http'
import { bodyParser, maxBodyBytes } from '@ticketgate/core/adapter'

/** What `@hono/node-server` finds here it reads instead of the connection; Google's Cloud Functions leave it here too. */
const bodyKey = 'rawBody'

/**
 * The fields of a body that nobody has read yet, from Node's own request, where it stays for the handler: to copy
 * Hono's request would make the whole `Request` that `@hono/node-server` otherwise never makes.
 * @returns undefined if it is not to be read here; null if it was cut off or is no JSON
 */
export async function readNodeBody(raw: Request, incoming: IncomingMessage): Promise<unknown> {
  const parse = bodyParser(raw.headers.get('content-type'))
  if (parse === undefined || !mayHaveBody(raw) || !isMadeOf(incoming, raw)) return undefined
  try {
    if (isUnread(incoming) && isShort(incoming)) Object.assign(incoming, { [bodyKey]: await readAll(incoming) })
    const bytes: unknown = Reflect.get(incoming, bodyKey)
    if (!Buffer.isBuffer(bytes) || bytes.length > maxBodyBytes) return undefined
    return parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}

/** The handler finds none with the other two, whatever the client sends. */
function mayHaveBody({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/**
 * Whether the server made this of Node's request, and no middleware has put another in its place, or had the whole
 * `Request` made, which has the body's stream then.
 */
function isMadeOf(incoming: IncomingMessage, raw: Request): boolean {
  const parts = Object.getOwnPropertySymbols(raw).map((key): unknown => Reflect.get(raw, key))
  return parts.includes(incoming) && !parts.some((part) => part instanceof Request)
}

/** Whether all of the body is still to come, as bytes: of a connection that is gone nothing comes any more. */
function isUnread(incoming: IncomingMessage): boolean {
  const { destroyed, readableDidRead, readableFlowing, readableEncoding } = incoming
  if (destroyed || Reflect.has(incoming, bodyKey)) return false
  return !readableDidRead && readableFlowing === null && readableEncoding === null
}

/** By what the client declares, to which Node's parser holds it. */
function isShort({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? Number.NaN) <= maxBodyBytes
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
