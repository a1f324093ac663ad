import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** One body in all the encodings in which it may be sent. */
export interface EncodedBody {
  readonly identity: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
}

const brotli = (body: Buffer, quality: number): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })

/** As small as possible: for bodies made once and sent often. */
export const encodeOnce = (body: Buffer): EncodedBody => ({
  identity: body,
  gzip: gzipSync(body, { level: constants.Z_BEST_COMPRESSION }),
  br: brotli(body, constants.BROTLI_MAX_QUALITY),
})

/** Fast, and only in the encoding that is sent: for bodies made for each request. A script takes half a millisecond. */
const encodeAnew = (body: Buffer): EncodedBody => ({
  identity: body,
  get gzip() {
    return gzipSync(body)
  },
  get br() {
    return brotli(body, 5)
  },
})

/** Sends a body in the smallest encoding that the client accepts. */
export function sendEncoded(request: FastifyRequest, reply: FastifyReply, body: EncodedBody | string): FastifyReply {
  const encoded = typeof body === 'string' ? encodeAnew(Buffer.from(body)) : body
  const vary = String(reply.getHeader('vary') ?? '')
  if (!vary.includes('accept-encoding'))
    reply.header('vary', vary === '' ? 'accept-encoding' : `${vary}, accept-encoding`)
  const taken = encodingsTaken(request.headers['accept-encoding'])
  for (const encoding of ['br', 'gzip'] as const) {
    if (taken.has(encoding)) return reply.header('content-encoding', encoding).send(encoded[encoding])
  }
  return reply.send(encoded.identity)
}

/** The encodings named in the header, except those with weight 0. */
function encodingsTaken(header: string | string[] | undefined): ReadonlySet<string> {
  const named = String(header ?? '')
    .toLowerCase()
    .split(',')
  const refused = /;\s*q=0(\.0*)?\s*$/
  return new Set(named.filter((one) => !refused.test(one)).map((one) => one.split(';')[0]?.trim() ?? ''))
}
