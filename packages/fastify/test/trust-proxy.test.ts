import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import { expect, it, vi } from 'vitest'
import captcha from '../src/index.mjs'
import { handler, newApp, on } from './support.js'

it('warns each verifier’s logger once where trustProxy is a number and every visitor has the proxy’s IP', async () => {
  const code = 'TICKETGATE_PROXY_NOT_TRUSTED'
  for (const _ of ['one', 'another']) {
    const provider = fakeProvider()
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const app = newApp({ trustProxy: 1 as never })
    app.register(captcha, { verifier: createVerifier({ provider, logger }) })
    app.post('/login', on, handler)
    const from = (remoteAddress: string, name: string, headers = {}) =>
      app.inject({ method: 'POST', url: '/login', remoteAddress, headers, payload: { ticket: tickets.pass(name) } })
    const proxied = { 'x-forwarded-for': '203.0.113.7' }

    await from('198.51.100.1', 'a')
    expect(logger.warn).not.toHaveBeenCalled()
    await from('198.51.100.1', 'b', proxied)
    await from('198.51.100.1', 'c', proxied)
    expect(logger.warn.mock.calls).toEqual([[{ code }, expect.stringContaining('trustProxy')]])
    expect(provider.calls.at(-1)?.ip).toBe('198.51.100.1')
  }
})
