import { testTickets as tickets } from '@ticketgate/testing'
import { describe, expect, it } from 'vitest'
import captcha, { type CaptchaPluginOptions } from '../src/index.mjs'
import { handler, newApp, newVerifier, on, post } from './support.js'

describe('after validation', () => {
  const body = { type: 'object', required: ['user'], properties: { user: { type: 'string' } } }
  const strict = { ...body, additionalProperties: false }
  const listed = { ...strict, properties: { ...body.properties, ticket: { type: 'string' } } }

  async function login(options: Omit<CaptchaPluginOptions, 'verifier'>, schema: object, payload: object) {
    const { provider, verifier } = newVerifier()
    const app = newApp()
    app.register(captcha, { verifier, ...options } as CaptchaPluginOptions)
    app.post('/login', { ...on, schema: { body: schema } }, handler)
    const { statusCode } = await app.inject(post('/login', payload))
    return { statusCode, calls: provider.calls.length }
  }

  it('preValidation: a form with a mistake costs the ticket, and no schema hides it', async () => {
    const ticket = tickets.pass('a')
    expect(await login({}, strict, { ticket })).toEqual({ statusCode: 400, calls: 1 })
    expect(await login({}, strict, { user: 'ann', ticket })).toEqual({ statusCode: 200, calls: 1 })
  })

  it('preHandler: a form with a mistake costs nothing', async () => {
    const ticket = tickets.pass('a')
    expect(await login({ hook: 'preHandler' }, body, { ticket })).toEqual({ statusCode: 400, calls: 0 })
    expect(await login({ hook: 'preHandler' }, body, { user: 'ann', ticket })).toEqual({ statusCode: 200, calls: 1 })
  })

  it('preHandler: a strict schema has to list the ticket, or it is stripped', async () => {
    const form = { user: 'ann', ticket: tickets.pass('a') }
    expect(await login({ hook: 'preHandler' }, strict, form)).toEqual({ statusCode: 400, calls: 0 })
    expect(await login({ hook: 'preHandler' }, listed, form)).toEqual({ statusCode: 200, calls: 1 })
  })

  it('one route alone: app.captcha() as its preHandler', async () => {
    const { provider, verifier } = newVerifier()
    const app = newApp()
    await app.register(captcha, { verifier })
    app.post('/login', { schema: { body }, preHandler: app.captcha() }, handler)
    expect((await app.inject(post('/login', { ticket: tickets.pass('a') }))).statusCode).toBe(400)
    expect(provider.calls).toEqual([])
    expect((await app.inject(post('/login', { user: 'ann', ticket: tickets.pass('a') }))).statusCode).toBe(200)
  })
})
