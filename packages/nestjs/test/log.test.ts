import { ConsoleLogger, Controller, Logger, type LoggerService, type LogLevel, Module, Post } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import request from 'supertest'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { Captcha, CaptchaModule } from '../src/index.js'
import { post, runApp } from './run-app.js'

@Controller('login')
class LoginController {
  login() {
    return 'handled'
  }
}
const descriptor = Object.getOwnPropertyDescriptor(LoginController.prototype, 'login') as PropertyDescriptor
Post()(LoginController.prototype, 'login', descriptor)
Captcha()(LoginController.prototype, 'login', descriptor)

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

test('refusals go to Nest’s own logger, each at its level and without the ticket', async () => {
  const lines: string[] = []
  const note =
    (level: string) =>
    (message: string, ...rest: unknown[]) =>
      lines.push(`${level} ${rest.at(-1)} ${message}`)
  const logger: LoggerService = { log: note('log'), warn: note('warn'), error: note('error') }
  const verifier = createVerifier({ provider: fakeProvider() })
  @Module({ imports: [CaptchaModule.forRoot({ verifier })], controllers: [LoginController] })
  class AppModule {}
  const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile()
  const app = moduleRef.createNestApplication()
  app.useLogger(logger)
  await app.init()
  ends.push(() => app.close())
  for (const ticket of ['reject-invalid-x', 'unavailable-network-x', 'misconfigured-x']) {
    await request(app.getHttpServer()).post('/login').send({ ticket })
  }
  const captchaLines = lines.filter((line) => line.includes('captcha:'))
  expect(captchaLines.map((line) => line.replace(/\{.*/, '').trim())).toEqual([
    'log Captcha captcha: ticket rejected (invalid)',
    'warn Captcha captcha: check unavailable (network)',
    'error Captcha captcha: check misconfigured',
  ])
  expect(captchaLines[0]).toContain('"provider":"fake"')
  expect(captchaLines.join()).not.toContain('reject-invalid-x')
})

test.each<[string, false | LogLevel[] | LoggerService]>([
  ['no logger', false],
  ['no level', []],
  ['a level above ours', ['fatal']],
  ['a console logger of no level', new ConsoleLogger({ logLevels: [] })],
])('Nest with %s still reports an outage as a process warning', async (_, logger) => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => emitted.mockRestore())
  const url = await runApp(
    'express',
    {
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
      controllers: [LoginController],
    },
    (app) => {
      Logger.overrideLogger(new ConsoleLogger())
      app.useLogger(logger)
    },
  )
  expect((await post(`${url}/login`, { ticket: 'unavailable-network-x' })).status).toBe(503)
  const codes = emitted.mock.calls.map(([, options]) => (options as { code?: string }).code)
  expect(codes).toEqual(['TICKETGATE_UNAVAILABLE'])
})

test('Nest with a logger of errors only is not silent', async () => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => emitted.mockRestore())
  const logger = new ConsoleLogger({ logLevels: ['error'] })
  const error = vi.spyOn(logger, 'error').mockImplementation(() => {})
  const url = await runApp(
    'express',
    {
      imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
      controllers: [LoginController],
    },
    (app) => app.useLogger(logger),
  )
  await post(`${url}/login`, { ticket: 'misconfigured-x' })
  expect(error).toHaveBeenCalledWith(expect.stringContaining('captcha: check misconfigured'), undefined, 'Captcha')
  expect(emitted).not.toHaveBeenCalled()
})
