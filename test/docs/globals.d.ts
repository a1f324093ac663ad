/** What the documentation's examples leave out: an application's own parts, and what their page imports elsewhere. */
import type * as NestCommon from '@nestjs/common'
import type * as NestCore from '@nestjs/core'
import type * as Graphql from '@nestjs/graphql'
import type * as Core from '@ticketgate/core'
import type * as ForExpress from '@ticketgate/express'
import type * as ForNest from '@ticketgate/nestjs'
import type * as Redis from '@ticketgate/redis'
import type * as Server from '@ticketgate/server'
import type * as Testing from '@ticketgate/testing'
import type ExpressModule from 'express'
import type { RequestHandler } from 'express'

declare global {
  namespace Express {
    interface Request {
      session: { id: string; hasCaptcha?: boolean }
    }
  }

  const app: ExpressModule.Express
  const cors: (options: { origin: string; credentials: boolean; exposedHeaders: string[] }) => RequestHandler
  const session: (options: { secret: string; resave: boolean; saveUninitialized: boolean }) => RequestHandler
  const login: RequestHandler
  const register: RequestHandler
  const identity: (request: object) => Core.VisitorIdentity
  const toE164: (phone: unknown) => string | undefined
  const userOf: (request: ExpressModule.Request) => unknown
  const accountOf: (request: Request) => Promise<string>
  const isRight: (form: unknown) => Promise<boolean>
  const signIn: (request: Request) => Promise<Response>
  const log: typeof console
  const pino: typeof import('pino').pino
  const sms: { send(phone: string, captchaToken: unknown): Promise<void> }
  const makeApp: Testing.MakeApp
  const temporaryKeys: () => Promise<Core.TencentCredentials>
  const vendorMayAnswer: Promise<void>

  const express: typeof ExpressModule
  const redisAttempts: typeof Redis.redisAttempts

  const url: string
  const publicUrl: string
  const passKey: string
  const clientId: string
  const secret: string
  const sitekey: string
  const sealKey: string
  const secretId: string
  const secretKey: string
  const appSecretKey: string
  const captchaAppId: number
  const AppSecretKey: string
  const CaptchaAppId: number
  const keys: { secretId: string; secretKey: string; sealKeys: string[] }

  const account: { secretId: string; secretKey: string; captchaAppId: number; appSecretKey: string }
  const verifier: Core.Verifier<Core.VisitorIdentity, 'ticket'>
  const provider: Core.Provider<Core.VisitorIdentity, 'ticket'>
  const client: { sendCommand(command: string[]): Promise<number> }
  const rootNodes: { url: string }[]
  const nodes: { host: string; port: number }[]

  const captcha: typeof ForExpress.captcha
  const challenge: typeof ForExpress.challenge
  const createVerifier: typeof Core.createVerifier
  const failover: typeof Core.failover
  const hcaptcha: typeof Core.hcaptcha
  const oneaccess: typeof Core.oneaccess
  const recaptcha: typeof Core.recaptcha
  const selfHosted: typeof Core.selfHosted
  const tencent: typeof Core.tencent
  const tianyu: typeof Core.tianyu
  const turnstile: typeof Core.turnstile
  const toRequestLike: typeof Core.toRequestLike
  const toResponse: typeof Core.toResponse
  const createService: typeof Server.createService
  const fakeProvider: typeof Testing.fakeProvider

  const Args: typeof Graphql.Args
  const Body: typeof NestCommon.Body
  const Controller: typeof NestCommon.Controller
  const ForbiddenException: typeof NestCommon.ForbiddenException
  const Module: typeof NestCommon.Module
  const Mutation: typeof Graphql.Mutation
  const Post: typeof NestCommon.Post
  const UseGuards: typeof NestCommon.UseGuards
  const ValidationPipe: typeof NestCommon.ValidationPipe
  const APP_GUARD: typeof NestCore.APP_GUARD
  const AppModule: new () => object
  const VERIFIER: symbol
  const AuthGuard: new () => NestCommon.CanActivate
  const Captcha: typeof ForNest.Captcha
  const CaptchaModule: typeof ForNest.CaptchaModule
  const CaptchaVerdict: typeof ForNest.CaptchaVerdict
  const captchaChallenge: typeof ForNest.captchaChallenge

  type Admission = Core.Admission
  interface FeedbackForm {}
  interface Posted {
    readonly body: { readonly variables?: { readonly user?: unknown } }
  }
  interface SmsForm {}

  const describe: (name: string, run: () => void) => void
  const it: (name: string, run: () => unknown) => void
  const test: typeof it
}
