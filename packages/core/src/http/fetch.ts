import type { RequestLike, WaitUntil } from '../contracts/request-like.js'
import type { Reply } from '../contracts/verdict.js'
import { readText } from '../read-text.js'

/** The longest body in which fields are looked for, in bytes. */
export const maxBodyBytes = 65_536

/** What a fetch-style request does not carry itself. */
export interface FetchRequestOptions {
  /** The client's IP as your server or platform knows it; never read from X-Forwarded-For here. */
  readonly ip: string | undefined
  /** The parsed body, if you have it. @default read from a clone, JSON or urlencoded; the request stays readable */
  readonly body?: unknown
  /** The longest body that is read here, in bytes; a longer one counts as empty. @default 65_536 */
  readonly maxBodyBytes?: number | undefined
  /** What keeps the runtime going after the response, e.g. `(work) => ctx.waitUntil(work)` on Cloudflare Workers. */
  readonly waitUntil?: WaitUntil | undefined
  /** Whether a body came, where your server knows it. @default read from a clone of an OPTIONS, as far as its first byte */
  readonly hasBody?: boolean | undefined
  /** Whether the client is gone by now, so that nothing need be asked for it. @default as the request's signal says */
  readonly isGone?: (() => boolean) | undefined
}

/** Whether a request is fetch-style: its headers are read by a method. */
export function isFetchRequest(request: RequestLike | Request): request is Request {
  return typeof request.headers?.get === 'function'
}

/**
 * Maps a fetch-style `Request` (Hono, Next.js route handlers, Deno, Bun) for `verifier.verify`.
 * @example
 * const challenge = createChallenge(verifier)
 * const reply = await challenge.reply(await toRequestLike(request, { ip }), request)
 */
export async function toRequestLike(request: Request, given: FetchRequestOptions): Promise<RequestLike> {
  // Without what something else added to `Object.prototype`.
  const options: FetchRequestOptions = Object.assign(Object.create(null), given)
  const { ip, waitUntil, isGone = () => request.signal.aborted } = options
  const { body = await readBody(request, options.maxBodyBytes ?? maxBodyBytes) } = options
  const { pathname, searchParams } = new URL(request.url)
  return {
    method: request.method.toUpperCase(),
    path: pathname,
    headers: Object.fromEntries(request.headers),
    query: gathered(searchParams),
    body,
    ip,
    // Of other methods nobody asks whether there is one.
    ...(request.method === 'OPTIONS' && { hasBody: options.hasBody ?? (await hasBody(request)) }),
    waitUntil,
    get isGone() {
      return isGone()
    },
  }
}

/**
 * Core's reply as a fetch-style `Response`; the server omits the body if the request was a HEAD.
 * @example
 * if (!decision.admitted) return toResponse(decision.reply)
 */
export function toResponse({ status, headers, body }: Reply): Response {
  // With some statuses, such as 304, not even an empty body may be given.
  const sent = body.length === 0 ? null : Uint8Array.from(body)
  // What is compressed already: Workers compress by Content-Encoding themselves unless they are told that.
  return new Response(sent, { status, headers, encodeBody: 'manual' } as ResponseInit)
}

/** By its first byte: some servers make a stream of no body, too. */
async function hasBody(request: Request): Promise<boolean> {
  if (request.bodyUsed || request.body?.locked === true) return true
  try {
    return (await readText(request.clone(), 0)) !== ''
  } catch {
    return true
  }
}

/** `undefined`: not ours to parse. `null`: parsed, but without any fields. */
async function readBody(request: Request, maxBytes: number): Promise<unknown> {
  const parse = bodyParser(request.headers.get('content-type'))
  if (parse === undefined || request.bodyUsed || request.body === null || request.body.locked) return undefined
  try {
    const text = await readText(request.clone(), maxBytes)
    return text === undefined ? null : parse(text)
  } catch {
    // Cut off by the client, or invalid JSON: both are the client's doing.
    return null
  }
}

/**
 * What reads the fields of a body of this type: JSON or urlencoded; undefined for any other.
 * @returns what throws if a JSON text is none
 */
export function bodyParser(contentType: string | null): ((text: string) => unknown) | undefined {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json' || type.endsWith('+json')) return JSON.parse
  return type === 'application/x-www-form-urlencoded' ? (text) => gathered(new URLSearchParams(text)) : undefined
}

/** A repeated name becomes a list, which is never a valid ticket. */
function gathered(parameters: URLSearchParams): Record<string, unknown> {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of parameters) {
    const before = values.get(name)
    if (before === undefined) values.set(name, value)
    else if (typeof before === 'string') values.set(name, [before, value])
    else before.push(value)
  }
  return Object.fromEntries(values)
}
