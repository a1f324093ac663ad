import type { Admission } from '@ticketgate/core'
import {
  answeredOnExpress,
  type CaptchaFunction,
  createGuard,
  type Framework,
  type RouteOptions,
  sendReply,
  settleWhenClosed,
  type WithIsNeeded,
} from '@ticketgate/core/adapter'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { requestLike } from './request.js'

declare global {
  namespace Express {
    interface Request {
      /** How this request was let through by `captcha()`; undefined on routes without it. */
      captcha?: Admission
    }
  }
}

type RefusalArgs = readonly [req: Request, res: Response, next: NextFunction]

/** Core's guard options with Express's request, and `onRefusal(verdict, req, res, next)`. */
export type CaptchaOptions<Identity extends object = object, Name extends string = string> = RouteOptions<
  Request,
  Identity,
  Name,
  RefusalArgs
>

const framework: Framework = {
  name: 'Express',
  jsonParser: 'app.use(express.json())',
  formParser: 'app.use(express.urlencoded({ extended: false }))',
  multipartParser: 'multer, e.g. multer().none() as the route’s first handler,',
  trustProxy: "app.set('trust proxy', 1), 1 being the number of proxies",
}

const thrownAfterNext = 'onRefusal called next() and then threw: that error reaches nobody. Call next() last.'

/**
 * Admits only requests with a ticket that its provider confirms: before a handler, or under `app.use('/path', …)`.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * app.post('/login', express.json(), captcha(verifier), (req, res) => res.json(req.captcha))
 */
export const captcha: CaptchaFunction<Request, RefusalArgs, RequestHandler & WithIsNeeded<Request>> = (
  verifier,
  options,
) => {
  const guard = createGuard(verifier, options, framework)

  async function admits(req: Request, res: Response, next: NextFunction): Promise<boolean> {
    const decision = await guard.check(requestLike(req), req, req)
    if (decision.admitted) {
      req.captcha = decision.admission
      for (const [name, value] of Object.entries(decision.headers)) res.appendHeader(name, value)
      if (guard.settles) settleWhenClosed(res, decision.settle)
      return true
    }
    const { verdict, reply } = decision
    const { onRefusal } = guard
    if (onRefusal === undefined) {
      sendReply(res, reply)
      return false
    }
    let handedOn = false
    const refuse = (stopWaiting: () => void): unknown =>
      onRefusal(verdict, req, res, (...reason: unknown[]): void => {
        handedOn = true
        stopWaiting()
        next(...(reason as Parameters<NextFunction>))
      })
    try {
      const isAnswered = await answeredOnExpress(res, refuse)
      if (!isAnswered && !handedOn) sendReply(res, reply)
    } catch (error) {
      // The request has gone on; passed to Express, the error would send it through the chain a second time.
      if (!handedOn) throw error
      guard.warn('TICKETGATE_THROWN_AFTER_NEXT', thrownAfterNext)
    }
    return false
  }

  const handler: RequestHandler = (req, res, next) => {
    admits(req, res, next).then((admitted) => {
      if (admitted) next()
    }, next)
  }
  return Object.assign(handler, { isNeeded: (req: Request) => guard.isNeeded(requestLike(req), req) })
}
