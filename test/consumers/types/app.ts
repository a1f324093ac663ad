import { type Admission, CaptchaError, createVerifier, failover, memoryStore, type Verifier } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import type { OneAccessIdentity } from '@ticketgate/core/oneaccess'
import { defineProvider, type Provider } from '@ticketgate/core/provider'
import { type TianyuIdentity, tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { captcha as expressCaptcha } from '@ticketgate/express'
import fastifyCaptcha, { captcha as namedFastifyCaptcha } from '@ticketgate/fastify'
import { captcha as honoCaptcha } from '@ticketgate/hono'
import { type CaptchaState, captcha as koaCaptcha } from '@ticketgate/koa'
import { Captcha, CaptchaModule } from '@ticketgate/nestjs'
import { redisStore } from '@ticketgate/redis'
import {
  type BudgetOptions,
  type ConsoleOptions,
  createService,
  type MemoryCountersOptions,
  type RedisCountersOptions,
  type RedisStatisticsOptions,
  type ServiceOptions,
} from '@ticketgate/server'
import { fakeProvider } from '@ticketgate/testing'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { Refused } from './refused.js'

const keys = { secretId: 'AKIDexample', secretKey: 'a test key' }
const verifier: Verifier<TianyuIdentity, 'ticket'> = createVerifier({
  provider: tianyu({ ...keys, endpoint: process.env['ENDPOINT'] ?? 'https://captcha.example/v2/index.php' }),
  store: memoryStore(),
})

export const admissions: Admission[] = []
express().post('/login', expressCaptcha(verifier, { identity: () => ({ uid: 'ann' }) }), (req, res) => {
  admissions.push(req.captcha as Admission)
  res.end()
})
const plugins: (typeof fastifyCaptcha)[] = [fastifyCaptcha, namedFastifyCaptcha]
for (const plugin of plugins) fastify().register(plugin, { verifier })
new Hono().post('/login', honoCaptcha(verifier), (c) => c.json(c.var.captcha))
koaCaptcha(verifier)
export const guards = [createGuard(verifier), CaptchaModule.forRoot({ verifier }), Captcha()]
export const others = [redisStore, createService, fakeProvider, failover, defineProvider, turnstile, CaptchaError]
export type Named = [Provider, CaptchaState]

// What may be undefined, such as a variable of the environment, can be given for whatever may be left out.
const host = process.env['HOST']
export const serve = () => createService({ ...keys, sealKeys: ['x'.repeat(32)], host, console: undefined })
type AllRefused =
  | Refused<ServiceOptions>
  | Refused<NonNullable<ServiceOptions['oneaccess']>>
  | Refused<ConsoleOptions>
  | Refused<BudgetOptions>
  | Refused<NonNullable<BudgetOptions['withoutWork']>>
  | Refused<MemoryCountersOptions>
  | Refused<RedisCountersOptions>
  | Refused<RedisStatisticsOptions>
  | Refused<OneAccessIdentity>
export const refused: [AllRefused] extends [never] ? 'none' : AllRefused = 'none'
