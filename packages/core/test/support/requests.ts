import type { RequestLike } from '@ticketgate/core'
import type { Visitor } from '@ticketgate/core/provider'
import { visitorOf } from '../../src/request/visitor.js'

export const visitorIp = '203.0.113.7'

/** A login form as most pages post it. */
export function post(body: unknown, more: Partial<RequestLike> = {}): RequestLike {
  return {
    method: 'POST',
    path: '/login',
    headers: { 'content-type': 'application/json' },
    query: {},
    body,
    ip: visitorIp,
    ...more,
  }
}

export const withTicket = (ticket: unknown, more?: Partial<RequestLike>): RequestLike => post({ ticket }, more)

/** Whose request such a form is. */
export const visitor = (more: Partial<RequestLike> = {}): Visitor => visitorOf(post({}, more), {})
