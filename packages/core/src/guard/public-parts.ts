import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { ProviderPage } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Reply } from '../contracts/verdict.js'
import { fetchScript, messagesJson, pageScript, settingsJson, slideScript } from '../page/page-script.js'
import { takesGzip } from './reply.js'

interface Part {
  readonly type: string
  readonly plain: Buffer
  readonly packed: Buffer
  readonly etag: string
}

const script = 'text/javascript; charset=utf-8'
const json = 'application/json; charset=utf-8'
/** A page keeps working with yesterday's settings for this long, in seconds. */
const maxAgeSeconds = 300

export const notFoundReply = (): Reply => ({ status: 404, headers: { 'Content-Length': '0' }, body: Buffer.alloc(0) })

/** Which part is asked for, and how it may be sent. */
export type PartRequest = Pick<RequestLike, 'query' | 'headers'>

/**
 * What is the same for every visitor, and public: the script, and with a query its settings alone, one language's
 * messages, `guardedFetch`, or what draws a slide puzzle. Each is made and compressed once.
 */
export function publicParts(pages: readonly ProviderPage[]): (request: PartRequest) => Reply {
  const main = part(script, pageScript(pages))
  const settings = part(json, settingsJson(pages))
  const fetch = part(script, fetchScript())
  const slide = pages.some(({ vendor }) => vendor === 'oneaccess') ? part(script, slideScript()) : undefined
  const languages = new Map<string, Part>()

  function partFor({ query }: PartRequest): Part | undefined {
    if (Object.hasOwn(query, 'settings')) return settings
    if (Object.hasOwn(query, 'fetch')) return fetch
    if (Object.hasOwn(query, 'slide')) return slide
    if (!Object.hasOwn(query, 'messages')) return main
    const { messages: language } = query
    const text = typeof language === 'string' ? messagesJson(language) : undefined
    if (text === undefined) return undefined
    const known = languages.get(language as string) ?? part(json, text)
    languages.set(language as string, known)
    return known
  }

  return (request) => {
    const found = partFor(request)
    if (found === undefined) return notFoundReply()
    const { type, plain, packed, etag } = found
    const headers = {
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
      ETag: etag,
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
      // Also for pages on another site: there is nothing in it that is not public.
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    }
    if (String(request.headers['if-none-match'] ?? '').includes(etag)) {
      return { status: 304, headers, body: Buffer.alloc(0) }
    }
    const isPacked = takesGzip(String(request.headers['accept-encoding'] ?? ''))
    const body = isPacked ? packed : plain
    return {
      status: 200,
      headers: {
        'Content-Type': type,
        'Content-Length': String(body.length),
        ...headers,
        ...(isPacked && { 'Content-Encoding': 'gzip' }),
      },
      body,
    }
  }
}

function part(type: string, text: string): Part {
  const plain = Buffer.from(text)
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 20)
  // Weak: the compressed and the plain one are two spellings of the same.
  return { type, plain, packed: gzipSync(plain, { level: 9 }), etag: `W/"${hash}"` }
}
