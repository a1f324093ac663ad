import type { RequestLike } from '../contracts/request-like.js'
import type { Reply } from '../contracts/verdict.js'
import { reply } from './reply.js'

/** The origin of the page that asks, as its browser reports it. */
export function originOf({ headers }: RequestLike): string | undefined {
  const { origin } = headers
  return typeof origin === 'string' ? origin : undefined
}

/** A reply that this visitor's own site may read, and one listed origin of another. */
export function forPagesOf(reply: Reply, origin: string | undefined): Reply {
  const headers = { ...reply.headers, 'Cross-Origin-Resource-Policy': 'same-site' }
  if (origin === undefined) return { ...reply, headers }
  const { Vary: vary } = reply.headers
  const allowed = {
    'Access-Control-Allow-Origin': origin,
    Vary: vary === undefined ? 'Origin' : `${vary}, Origin`,
  }
  return { ...reply, headers: { ...headers, ...allowed } }
}

/** To a page of another site whose origin is not listed, before any vendor is called. */
export function foreignPageReply(): Reply {
  const title = 'Captcha requested by a page of another site'
  const body = JSON.stringify({ type: 'urn:ticketgate:cross-site', title, status: 403 })
  return reply(403, 'application/problem+json', body, { 'Cross-Origin-Resource-Policy': 'same-site' })
}

/** To the question whether a page of another site may send a vendor's headers. @param origin the page's, if listed */
export function preflightReply({ headers }: Pick<RequestLike, 'headers'>, origin: string | undefined): Reply {
  const requestedHeaders = headers['access-control-request-headers']
  return {
    status: 204,
    headers: {
      Vary: 'Origin',
      ...(origin !== undefined && {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET',
        ...(typeof requestedHeaders === 'string' &&
          /^[\w, -]{1,512}$/.test(requestedHeaders) && { 'Access-Control-Allow-Headers': requestedHeaders }),
      }),
    },
    body: Buffer.alloc(0),
  }
}
