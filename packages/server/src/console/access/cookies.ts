import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionSeconds } from './sessions.js'

/**
 * Over https the name's prefix keeps other hosts and plain http from setting the cookie, and requires `Secure`. Over
 * http, which is loopback alone, Safari takes no `Secure` cookie, so that it has neither.
 */
const sessionCookieName = ({ consoleOrigin }: FastifyRequest): string =>
  isHttps(consoleOrigin) ? '__Host-ticketgate-console' : 'ticketgate-console'

const isHttps = (origin: string): boolean => origin.startsWith('https:')

export const readSessionCookie = (request: FastifyRequest): string | undefined =>
  readCookie(request, sessionCookieName(request))

/** @param id undefined: the cookie is removed */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, id: string | undefined): void {
  setCookie(request, reply, sessionCookieName(request), id ?? '', id === undefined ? 0 : sessionSeconds)
}

export function readCookie({ headers }: FastifyRequest, name: string): string | undefined {
  for (const part of headers.cookie?.split(';') ?? []) {
    const at = part.indexOf('=')
    if (at >= 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/** @param value without `;` and white space */
export function setCookie(
  { consoleOrigin }: FastifyRequest,
  reply: FastifyReply,
  name: string,
  value: string,
  maxAgeSeconds: number,
): void {
  const secure = isHttps(consoleOrigin) ? '; Secure' : ''
  reply.header('set-cookie', `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure}`)
}
