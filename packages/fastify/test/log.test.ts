import { createVerifier, type Logger } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import captcha from '../src/index.mjs'

/** What Fastify's own logger wrote for a login with this ticket. */
async function linesOf(ticket: string, verifierLogger?: Logger): Promise<{ level: number; msg: string }[]> {
  const lines: { level: number; msg: string }[] = []
  const stream = { write: (line: string) => lines.push(JSON.parse(line)) }
  const app = fastify({ logger: { stream } })
  const verifier = createVerifier({ provider: fakeProvider(), ...(verifierLogger && { logger: verifierLogger }) })
  await app.register(captcha, { verifier })
  app.post('/login', { config: { captcha: true } }, async () => 'handled')
  await app.inject({ method: 'POST', url: '/login', payload: { ticket } })
  await app.close()
  return lines.filter(({ msg }) => msg.startsWith('captcha:'))
}

test.each([
  ['reject-invalid-x', 30, 'captcha: ticket rejected (invalid)'],
  ['unavailable-network-x', 40, 'captcha: check unavailable (network)'],
  ['misconfigured-x', 50, 'captcha: check misconfigured'],
])('%s is logged by Fastify’s logger, with the request’s id', async (ticket, level, msg) => {
  expect(await linesOf(ticket)).toEqual([expect.objectContaining({ level, msg, provider: 'fake', reqId: 'req-1' })])
})

test('the verifier’s own logger comes first', async () => {
  const own: string[] = []
  const note = (_: object, message: string) => own.push(message)
  expect(await linesOf('reject-invalid-x', { info: note, warn: note, error: note })).toEqual([])
  expect(own).toEqual(['captcha: ticket rejected (invalid)'])
})

test('Fastify without a logger still reports an outage as a process warning', async () => {
  const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve))
  const app = fastify()
  await app.register(captcha, { verifier: createVerifier({ provider: fakeProvider() }) })
  app.post('/login', { config: { captcha: true } }, async () => 'handled')
  await app.inject({ method: 'POST', url: '/login', payload: { ticket: 'unavailable-network-x' } })
  expect((await warned).code).toBe('TICKETGATE_UNAVAILABLE')
  await app.close()
})
