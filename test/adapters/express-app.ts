import { pipeline } from 'node:stream'
import type { Refusal } from '@ticketgate/core'
import { captcha, challenge } from '@ticketgate/express'
import type { AppSpec, MakeApp, RouteSpec } from '@ticketgate/testing'
import type express from 'express'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { guardOptions, nodeBody, serve } from './start.js'

const parsersOf = (framework: typeof express): Record<AppSpec['parsers'][number], () => RequestHandler> => ({
  json: () => framework.json(),
  form: () => framework.urlencoded({ extended: false }),
  text: () => framework.text(),
})

/** Express 4 and 5 alike. */
export function expressApp(framework: typeof express): MakeApp {
  return ({ verifier, routes, parsers, trustProxy, challenge: challengeRoute }) => {
    const app = framework()
    if (trustProxy) app.set('trust proxy', 1)
    for (const parser of parsers) app.use(parsersOf(framework)[parser]())
    if (challengeRoute !== undefined) {
      const { path, ...options } = challengeRoute
      const serveCaptcha = challenge(verifier, options)
      app.get(path, serveCaptcha).options(path, serveCaptcha)
    }
    for (const { path, prefix, guard, handle } of routes) {
      const guarded = guard === undefined ? captcha(verifier) : captcha(verifier, optionsOf(guard))
      const handler: RequestHandler = (req, res, next) => {
        const sendAnswer = async () => {
          const answer = await handle(req.captcha)
          const body = nodeBody(answer)
          res.status(answer.status).set(answer.headers)
          if (typeof body === 'string') res.send(body)
          else pipeline(body, res, () => {})
        }
        sendAnswer().catch(next)
      }
      if (prefix === undefined) app.all(path, guarded, handler)
      else app.use(prefix, guarded).all(path, handler)
    }
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => void res.sendStatus(statusOf(error)))
    return serve(app)
  }
}

function optionsOf(guard: NonNullable<RouteSpec['guard']>) {
  return guardOptions(guard, (answer) => async (verdict: Refusal, _req: Request, res: Response) => {
    const answered = await answer(verdict)
    if (answered !== undefined) res.status(answered.status).send(answered.body)
  })
}

const statusOf = (error: unknown) => (error as { status?: number }).status ?? 500
