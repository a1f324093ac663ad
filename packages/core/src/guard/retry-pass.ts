import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { RequestLike } from '../contracts/request-like.js'
import type { TicketStore } from '../contracts/store.js'
import type { Visitor } from '../contracts/visitor.js'
import { readCookie } from '../request/fields.js'
import { visitorKey } from '../request/visitor.js'
import { type StoreFailed, takeTicket } from '../store/steps.js'
import type { RetryPassOptions } from './options.js'

/**
 * Writes and accepts one route's retry passes: `<id>.<expiry in Unix seconds>.<uses>.<HMAC-SHA256>`, URL-safe Base64.
 * Routes that name one action may allow different numbers of uses: the pass carries its own.
 */
export interface RetryPasses {
  /** Headers that carry a new pass; none if the client's IP is not known. */
  issue(holder: PassHolder): Readonly<Record<string, string>>
  /** Uses left after this one; undefined: no valid pass for this request. */
  accept(holder: PassHolder, deadline: number): Promise<number | undefined | StoreFailed>
}

/** Who has a pass, and what for. */
export interface PassHolder {
  readonly request: RequestLike
  readonly visitor: Visitor
  /** Whose keys admitted the visitor: a pass of one tenant opens nothing at another. */
  readonly tenant: string | undefined
}

const header = 'x-captcha-pass'

export function retryPasses(options: RetryPassOptions, store: TicketStore): RetryPasses {
  const { key, ttlSeconds, uses, carrier = 'cookie' } = options

  const actionOf = ({ method, path }: RequestLike): string => options.action ?? `${method} ${path}`

  // Each action has its own cookie, so that two guarded forms do not overwrite each other's pass.
  const cookieOf = (request: RequestLike): string =>
    `captcha_pass_${createHash('sha256').update(actionOf(request)).digest('hex').slice(0, 8)}`

  function mac({ request, visitor, tenant }: PassHolder, pass: string): Buffer {
    const holder = [actionOf(request), visitorKey(visitor), pass, ...(tenant === undefined ? [] : [tenant])]
    const signed = JSON.stringify(['ticketgate retry pass', ...holder])
    return createHmac('sha256', key).update(signed).digest()
  }

  return {
    issue(holder) {
      const { request, visitor } = holder
      if (visitor.ip === undefined) return {}
      const id = randomBytes(12).toString('base64url')
      const expiry = String(Math.floor(Date.now() / 1000) + ttlSeconds)
      const claims = `${id}.${expiry}.${uses}`
      const pass = `${claims}.${mac(holder, claims).toString('base64url')}`
      if (carrier === 'header') return { 'X-Captcha-Pass': pass }
      const flags = `Path=/; Max-Age=${ttlSeconds}; HttpOnly; Secure; SameSite=Lax`
      return { 'Set-Cookie': `${cookieOf(request)}=${pass}; ${flags}` }
    },

    async accept(holder, deadline) {
      const { request, visitor } = holder
      const sent =
        carrier === 'header' ? request.headers[header] : readCookie(request.headers['cookie'], cookieOf(request))
      if (typeof sent !== 'string' || sent.length > 200 || visitor.ip === undefined) return undefined
      const [id = '', expiry = '', passUses = '', signature = ''] = sent.split('.')
      const expected = mac(holder, `${id}.${expiry}.${passUses}`)
      const received = Buffer.from(signature, 'base64url')
      if (received.length !== expected.length || !timingSafeEqual(received, expected)) return undefined
      const leftMs = Number(expiry) * 1000 - Date.now()
      if (!(leftMs > 0)) return undefined
      const maxUses = Math.min(uses, Number(passUses))
      const use = { binding: 'retry-pass', maxUses, ttlMs: Math.ceil(leftMs), value: '' }
      const taken = await takeTicket(store, passKey(id), use, deadline)
      if (taken.state === 'failed') return taken
      return taken.state === 'admitted' ? maxUses - taken.use : undefined
    },
  }
}

/** Prefixed, so that it never collides with a ticket's key. */
function passKey(id: string): string {
  return createHash('sha256').update(`retry pass ${id}`).digest('hex').slice(0, 32)
}
