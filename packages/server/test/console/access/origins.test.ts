import { afterEach, expect, test } from 'vitest'
import { consoleOrigin } from '../../../src/console/access/origins.js'
import { consolePassword, post, type TestConsole, testConsole } from '../../support/console.js'

let tested: TestConsole | undefined
afterEach(() => tested?.close())

test.each([
  ['127.0.0.1:8788', 'http://127.0.0.1:8788'],
  ['localhost:9000', 'http://localhost:9000'],
  ['LOCALHOST:9000', 'http://localhost:9000'],
  ['localhost', 'http://localhost'],
  ['[::1]:8788', 'http://[::1]:8788'],
  ['admin.example.com', 'https://admin.example.com'],
  ['admin.example.com:443', 'https://admin.example.com'],
  ['captcha_admin', 'https://captcha_admin'],
  ['admin.example.com:8443', undefined],
  ['evil.example:8788', undefined],
  ['localhost.evil.example', undefined],
  ['127.0.0.1.evil.example', undefined],
  ['127.0.0.2', undefined],
  ['evil.example@localhost', undefined],
  ['localhost:8788/console', undefined],
  ['localhost:99999', undefined],
  ['', undefined],
  [undefined, undefined],
])('a request for %s is one for %s', (host, origin) => {
  expect(consoleOrigin(host, new Set(['https://admin.example.com', 'https://captcha_admin']))).toBe(origin)
})

test('a request for a host that is not the console’s gets nothing, signed in or not', async () => {
  tested = testConsole()
  const cookie = await tested.signIn()
  for (const url of ['/console', '/console/sign-in', '/', '/nowhere']) {
    const { statusCode, body } = await tested.get(url, { cookie, host: 'evil.example:8788' })
    expect([statusCode, JSON.parse(body)]).toEqual([421, { error: expect.any(String) }])
  }
})

test.each([
  ['another site', 'https://evil.example'],
  ['another port', 'http://127.0.0.1:3000'],
  ['the https origin', 'https://127.0.0.1:8788'],
  ['a page without an origin', 'null'],
  ['no page', undefined],
])('a POST from %s neither signs in nor out', async (_from, origin) => {
  tested = testConsole()
  const cookie = await tested.signIn()
  const headers = { cookie, origin }
  const signIn = await post(tested.app, '/console/sign-in', { password: consolePassword }, headers)
  const signOut = await post(tested.app, '/console/sign-out', {}, headers)
  expect([signIn.statusCode, signIn.headers['set-cookie'], signOut.statusCode]).toEqual([403, undefined, 403])
  expect((await tested.get('/console', { cookie })).statusCode).toBe(200)
  expect(tested.pauses).toEqual([])
})
