import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { visitorAddress } from '../../captcha/identity.js'
import { isSame } from '../../captcha/is-same.js'
import type { ServiceLogger } from '../../contracts/reporting.js'
import { languageOf } from '../messages/language.js'
import { formatIn } from '../pages/format.js'
import { signInPage } from '../pages/sign-in-page.js'
import { readSessionCookie, setSessionCookie } from './cookies.js'
import type { Pace } from './pace.js'
import type { Sessions } from './sessions.js'

export interface SignIn {
  readonly password: string
  readonly sessions: Sessions
  readonly pace: Pace
  readonly log: ServiceLogger
}

const overview = '/console'
const retryAfterSeconds = 2

export const isSignedIn = (sessions: Sessions, request: FastifyRequest): boolean => {
  const id = readSessionCookie(request)
  return id !== undefined && sessions.isLive(id)
}

/** Where whoever is not signed in is sent; from there back to the page that was asked for. */
export const signInAddress = (next: string): string => `/console/sign-in?${new URLSearchParams({ next })}`

/** Signing in and out. */
export async function signInRoutes(app: FastifyInstance, { password, sessions, pace, log }: SignIn): Promise<void> {
  const answer = (request: FastifyRequest, reply: FastifyReply, next: string, trouble?: 'wrong' | 'busy') => {
    const format = formatIn(languageOf(request))
    const otherLanguage = `${signInAddress(next)}&lang=${format.text.otherLanguage.code}`
    return reply
      .type('text/html; charset=utf-8')
      .send(signInPage({ format, otherLanguage, next, ...(trouble && { trouble }) }))
  }

  app.get<{ Querystring: { next?: string } }>('/console/sign-in', async (request, reply) => {
    const next = ownAddress(request.query.next)
    if (isSignedIn(sessions, request)) return reply.redirect(next, 303)
    return answer(request, reply, next)
  })

  app.post<{ Body: { password?: string; next?: string } }>('/console/sign-in', async (request, reply) => {
    const { password: given = '', next: requested } = request.body ?? {}
    const next = ownAddress(requested)
    if (!(await pace.wait(visitorAddress(request.ip)))) {
      return answer(request, reply.code(503).header('retry-after', String(retryAfterSeconds)), next, 'busy')
    }
    if (!isSame(password, given)) {
      pace.failed()
      log.warn({}, 'Somebody tried to sign in to the console with a wrong password.')
      return answer(request, reply.code(403), next, 'wrong')
    }
    log.info({}, 'Somebody signed in to the console.')
    endSession(sessions, request)
    setSessionCookie(request, reply, sessions.begin())
    return reply.redirect(next, 303)
  })

  app.post('/console/sign-out', async (request, reply) => {
    endSession(sessions, request)
    setSessionCookie(request, reply, undefined)
    return reply.redirect('/console/sign-in', 303)
  })
}

function endSession(sessions: Sessions, request: FastifyRequest): void {
  const id = readSessionCookie(request)
  if (id !== undefined) sessions.end(id)
}

/** A page of the console's: whatever else a link named, nobody is sent there. */
const ownAddress = (address: string | undefined): string =>
  address !== undefined && /^\/console(\?[\x21-\x7e]*)?$/.test(address) ? address : overview
