import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import fastify from 'fastify'
import { expect, it, vi } from 'vitest'
import captcha from '../src/index.js'

it('warns once where trustProxy is a number and every visitor has the proxy’s IP', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const provider = fakeProvider()
  const verifier = createVerifier({ provider })
  const app = fastify({ trustProxy: 1 as never })
  app.register(captcha, { verifier })
  app.post('/login', { config: { captcha: true } }, async () => 'handled')
  const from = (remoteAddress: string, name: string, headers = {}) =>
    app.inject({ method: 'POST', url: '/login', remoteAddress, headers, payload: { ticket: tickets.pass(name) } })
  const proxied = { 'x-forwarded-for': '203.0.113.7' }

  await from('198.51.100.1', 'a')
  expect(warn).not.toHaveBeenCalled()
  await from('198.51.100.1', 'b', proxied)
  await from('198.51.100.1', 'c', proxied)
  const code = 'TICKETGATE_PROXY_NOT_TRUSTED'
  expect(warn.mock.calls).toEqual([[expect.stringContaining('trustProxy'), { type: 'CaptchaWarning', code }]])
  expect(provider.calls.at(-1)?.ip).toBe('198.51.100.1')
  warn.mockRestore()
  await app.close()
  await verifier.close()
})
