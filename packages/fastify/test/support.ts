import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { afterEach } from 'vitest'

/** Run after each test. */
export const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

export function newApp(options: FastifyServerOptions = {}): FastifyInstance {
  const app = fastify(options)
  ends.push(() => app.close())
  return app
}

export function newVerifier() {
  const provider = fakeProvider()
  const verifier = createVerifier({ provider })
  ends.push(() => verifier.close())
  return { provider, verifier }
}

export const on = { config: { captcha: true } }
export const handler = async () => 'handled'
export const post = (url: string, payload: object = {}) => ({ method: 'POST', url, payload }) as const
