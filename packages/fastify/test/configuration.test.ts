import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import { describe, expect, it, vi } from 'vitest'
import captcha, { type CaptchaPluginOptions } from '../src/index.mjs'
import { handler, newApp, newVerifier, post } from './support.js'

describe('a mistake in the configuration', () => {
  const mistakes: [string, unknown, string][] = [
    ['an option that does not exist', { maxUse: 2 }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    ['an option of the wrong type', { maxUses: '2' }, 'ERR_CAPTCHA_OPTION_TYPE'],
    ['a text', 'yes', 'ERR_CAPTCHA_OPTION_TYPE'],
    ['null', null, 'ERR_CAPTCHA_OPTION_TYPE'],
    ['a list', [], 'ERR_CAPTCHA_OPTION_TYPE'],
  ]
  it.each(mistakes)(
    '%s on a route: the app does not get ready, and the error names the route',
    async (_, value, code) => {
      const { verifier } = newVerifier()
      const app = newApp()
      app.register(captcha, { verifier })
      app.register(async (below) => void below.post('/login', { config: { captcha: value as true } }, handler))
      await expect(app.ready()).rejects.toMatchObject({ code, message: expect.stringContaining('POST /login') })
    },
  )

  it('on a route declared before the plugin: an error at first use, never the handler', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    app.post('/login', { config: { captcha: { maxUse: 2 } as object } }, handler)
    app.register(captcha, { verifier })
    let error: unknown
    app.setErrorHandler((thrown, _request, reply) => {
      error = thrown
      return reply.code(500).send('failed')
    })
    for (let request = 0; request < 2; request += 1) {
      const answer = await app.inject(post('/login', { ticket: tickets.pass('a') }))
      expect([answer.statusCode, answer.body]).toEqual([500, 'failed'])
    }
    const message = expect.stringContaining('POST /login')
    expect(error).toMatchObject({ cause: { code: 'ERR_CAPTCHA_OPTION_UNKNOWN', message } })
  })

  it('that is found only at the first request goes to the log, and not to the client', async () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const verifier = createVerifier({ provider: fakeProvider(), logger })
    const app = newApp()
    app.register(captcha, { verifier })
    app.post('/login', { config: { captcha: { maxUse: 2 } as object } }, handler) // in the same tick: not awaited
    await app.ready()
    const answers = [await app.inject(post('/login')), await app.inject(post('/login'))]
    const body = { statusCode: 500, error: 'Internal Server Error', message: 'Internal Server Error' }
    expect(answers.map((answer) => answer.json())).toEqual([body, body])
    const message = expect.stringMatching(/POST \/login.*"maxUse"/)
    expect(logger.warn.mock.calls).toEqual([[{ code: 'TICKETGATE_MISCONFIGURED' }, message]])
  })

  it('that is found only at the first request goes to Fastify’s own logger, where the verifier has none', async () => {
    const lines: { code?: string; level: number; reqId?: string }[] = []
    const app = newApp({ logger: { stream: { write: (line: string) => void lines.push(JSON.parse(line)) } } })
    app.register(captcha, { verifier: createVerifier({ provider: fakeProvider() }) })
    app.post('/login', { config: { captcha: { maxUse: 2 } as object } }, handler) // in the same tick: not awaited
    await app.inject(post('/login'))
    const warnings = lines.filter(({ code }) => code?.startsWith('TICKETGATE_'))
    expect(warnings).toMatchObject([{ code: 'TICKETGATE_MISCONFIGURED', level: 40, reqId: 'req-1' }])
  })

  it('twice in one scope: the app does not get ready, and the error says where a second one goes', async () => {
    const app = newApp()
    app.register(captcha, { verifier: newVerifier().verifier })
    app.register(captcha, { verifier: newVerifier().verifier })
    await expect(app.ready()).rejects.toMatchObject({
      code: 'ERR_CAPTCHA_OPTION_VALUE',
      message: expect.stringContaining('prefix'),
    })
  })

  it.each([
    ['no verifier', {}, 'ERR_CAPTCHA_VERIFIER'],
    ['global', { global: 'yes' }, 'ERR_CAPTCHA_OPTION_TYPE'],
    ['hook', { hook: 'onRequest' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    ['an option of its routes', { maxUses: 0 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    ['an unknown option', { gobal: true }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
  ])('in the plugin’s options (%s): the app does not get ready', async (what, options, code) => {
    const app = newApp()
    const verifier = what === 'no verifier' ? {} : { verifier: newVerifier().verifier }
    app.register(captcha, { ...verifier, ...options } as CaptchaPluginOptions)
    await expect(app.ready()).rejects.toMatchObject({ code })
  })

  it.each(['preValidation', 'preHandler'] as const)(
    'is not a hook of app.captcha() on a route that the plugin guards, too (%s): both accept one ticket',
    async (hook) => {
      const { verifier, provider } = newVerifier()
      const app = newApp()
      await app.register(captcha, { verifier, global: true })
      app.post('/login', { [hook]: [app.captcha({ maxUses: 1 })] }, handler)
      const sent = () => app.inject(post('/login', { ticket: tickets.pass('a') }))
      expect([(await sent()).statusCode, (await sent()).statusCode]).toEqual([200, 403])
      expect(provider.calls).toHaveLength(1)
    },
  )

  it('an error on an unknown option lists those that can stand there', async () => {
    const { verifier } = newVerifier()
    const inPlugin = newApp()
    inPlugin.register(captcha, { verifier, gobal: true } as CaptchaPluginOptions)
    const listed = /"gobal".* verifier, global, hook, .*maxUses/
    await expect(inPlugin.ready()).rejects.toThrow(listed)
    const inRoute = newApp()
    await inRoute.register(captcha, { verifier })
    inRoute.post('/login', { config: { captcha: { hook: 'preHandler' } as object } }, handler)
    await expect(inRoute.ready()).rejects.toThrow(/POST \/login: .*"hook".* options are .*identity/)
    expect(() => inRoute.captcha({ global: true } as object)).toThrow(/"global"/)
  })

  it('Fastify’s own options of register() are accepted', async () => {
    const app = newApp()
    app.register(captcha, { verifier: newVerifier().verifier, prefix: '/p', logLevel: 'warn' })
    await app.ready()
    expect(app.hasDecorator('captcha')).toBe(true)
  })
})
