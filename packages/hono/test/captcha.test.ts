import type { HttpBindings } from '@hono/node-server'
import { createVerifier, type VerifierOptions } from '@ticketgate/core'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { type Context, Hono } from 'hono'
import { validator } from 'hono/validator'
import { describe, expect, it } from 'vitest'
import { type CaptchaEnv, captcha, challenge } from '../src/index.js'
import { onNode } from './on-node.js'

function verifierOf(options: Partial<VerifierOptions<FakeIdentity, 'ticket'>> = {}) {
  const provider = fakeProvider()
  return { provider, verifier: createVerifier({ provider, ...options }) }
}

const login = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://app.test/login', { method: 'POST', body, headers })
const json = { 'content-type': 'application/json' }
const ip = () => '203.0.113.9'

describe('captcha()', () => {
  it.each([
    ['a JSON validator', 'json', JSON.stringify({ ticket: 'pass-one' }), json],
    ['a form validator', 'form', new URLSearchParams({ ticket: 'pass-one' }), {}],
    ['a validator of a multipart form', 'form', formData({ ticket: 'pass-one' }), {}],
  ] as const)('finds the ticket after %s has read the body', async (_, target, body, headers) => {
    const app = new Hono<CaptchaEnv>()
    const { verifier } = verifierOf()
    app.post(
      '/login',
      validator(target, (value) => value as Record<string, string>),
      captcha(verifier, { ip }),
      (c) => c.json({ admittedBy: c.var.captcha.admittedBy, seen: c.req.valid(target as never) }),
    )
    const response = await app.request(login(body, headers))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ admittedBy: 'ticket', seen: { ticket: 'pass-one' } })
  })

  it('leaves the body to the handler, as JSON and as the raw request', async () => {
    const app = new Hono<CaptchaEnv>()
    app.post('/login', captcha(verifierOf().verifier, { ip }), async (c) => c.text(await c.req.raw.text()))
    const response = await app.request(login('{"ticket":"pass-one","user":"ada"}', json))
    expect(await response.text()).toBe('{"ticket":"pass-one","user":"ada"}')
  })

  it('sends a retry pass also with a response that the handler made itself', async () => {
    const app = new Hono<CaptchaEnv>()
    const issuePass = { key: 'a test key that is 32 characters ', ttlSeconds: 60, uses: 2, carrier: 'header' } as const
    app.post('/login', captcha(verifierOf().verifier, { ip, issuePass }), () => new Response('own'))
    const response = await app.request(login('{"ticket":"pass-one"}', json))
    expect(await response.text()).toBe('own')
    expect(response.headers.get('x-captcha-pass')).toMatch(/^[\w-]+\.\d+\.2\.[\w-]+$/)
  })

  it('sends the response that onRefusal returns, that it makes by calling next, and else core’s reply', async () => {
    const refuse = async (onRefusal: (verdict: unknown, c: Context, next: () => Promise<void>) => unknown) => {
      const app = new Hono<CaptchaEnv>()
      app.post('/login', captcha(verifierOf().verifier, { ip, onRefusal }), (c) => c.text('handler', 202))
      const response = await app.request(login('{}', json))
      return [response.status, (await response.text()).slice(0, 7)]
    }
    expect(await refuse((_, c) => c.text('my page', 418))).toEqual([418, 'my page'])
    expect(await refuse((_, __, next) => next())).toEqual([202, 'handler'])
    expect(await refuse(() => undefined)).toEqual([400, '{"type"'])
  })

  it('takes the connection’s address on Node, and what `ip` returns elsewhere', async () => {
    const app = new Hono<CaptchaEnv & { Bindings: HttpBindings }>()
    const { provider, verifier } = verifierOf()
    app.post('/login', captcha(verifier), (c) => c.body(null))
    app.post('/elsewhere', captcha(verifier, { ip: (c) => c.req.header('cf-connecting-ip') }), (c) => c.body(null))
    await onNode(app, async (url) => {
      const post = { method: 'POST', headers: { ...json, 'cf-connecting-ip': '198.51.100.7' } }
      await fetch(`${url}/login`, { ...post, body: '{"ticket":"pass-one"}' })
      await fetch(`${url}/elsewhere`, { ...post, body: '{"ticket":"pass-two"}' })
    })
    expect(provider.calls.map(({ ip }) => ip)).toEqual(['127.0.0.1', '198.51.100.7'])
  })

  it('refuses a wrong `ip` when the route is made', () => {
    const { verifier } = verifierOf()
    const wrong = { ip: '127.0.0.1' } as never
    expect(() => captcha(verifier, wrong)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
    expect(() => challenge(verifier, wrong)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
  })
})

function formData(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

it('hands the runtime what is to be done after the response', async () => {
  const { verifier } = verifierOf()
  const app = new Hono<CaptchaEnv>()
  app.post('/login', captcha(verifier, { ip }), (c) => c.body(null))
  const works: Promise<unknown>[] = []
  const context = { waitUntil: (work: Promise<unknown>) => works.push(work), passThroughOnException() {}, props: {} }
  expect((await app.fetch(login('{"ticket":"reject-invalid-x"}', json), {}, context)).status).toBe(403)
  expect(works).toHaveLength(1)
})
