import { once } from 'node:events'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVerifier, type Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loginServer } from '../app.js'

let server: Server
beforeEach(async () => {
  const verifier = createVerifier({ provider: fakeProvider() }) as unknown as Verifier<TianyuIdentity, 'ticket'>
  server = loginServer(verifier)
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  await once(server.close(), 'close')
})

/** The path is sent as it is, which fetch would not do. */
async function send(method: string, path: string, body = ''): Promise<number | string> {
  const { port } = server.address() as AddressInfo
  const call = request({ host: '127.0.0.1', port, method, path })
  call.end(body)
  try {
    const [response] = await once(call, 'response')
    response.resume()
    return response.statusCode
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  }
}

const ada = { user: 'ada', password: 'lovelace' }

test('the form is guarded, and each ticket logs in once', async () => {
  const form = JSON.stringify({ ...ada, ticket: testTickets.pass('a') })
  expect(await send('POST', '/login', form)).toBe(200)
  expect(await send('POST', '/login', form)).toBe(403)
  expect(await send('POST', '/login', JSON.stringify({ password: 'lovelace' }))).toBe(400)
  expect(await send('POST', '/login', JSON.stringify({ user: 'ada', ticket: testTickets.pass('b') }))).toBe(401)
})

test.each([
  ['GET', '//', '', 404],
  ['GET', '/%', '', 404],
  ['GET', '/toString', '', 404],
  ['POST', '/login', '{', 400],
  ['POST', '/login', 'null', 400],
  ['POST', `/login?ticket=${testTickets.pass('c')}`, '', 401],
  ['POST', `/login?ticket=${testTickets.pass('d')}`, 'null', 401],
])('%s %s %j is answered, and the server lives on', async (method, path, body, status) => {
  expect(await send(method, path, body)).toBe(status)
  expect(await send('GET', '/')).toBe(200)
})

test('a body without end is not collected', async () => {
  expect(await send('POST', '/login', JSON.stringify({ ticket: 'x'.repeat(1_000_000) }))).not.toBe(200)
  expect(await send('GET', '/')).toBe(200)
})
