import { afterEach, describe, expect, test } from 'vitest'
import { consoleHost, consolePassword, post, type TestConsole, testConsole } from '../../support/console.js'

let current: TestConsole | undefined
afterEach(async () => {
  current?.release()
  await current?.close()
})
const start = (options: Parameters<typeof testConsole>[0] = {}) => {
  current = testConsole(options)
  return current
}

describe('whoever is not signed in', () => {
  test.each(['/console', '/console?business=7&period=week'])(
    'is sent from %s to sign in, and back from there',
    async (url) => {
      const { app, get } = start()
      const { statusCode, headers, body } = await get(url)
      expect([statusCode, body]).toEqual([303, ''])
      const signIn = String(headers.location)
      expect((await get(signIn)).body).toContain('name="password"')
      const next = new URL(signIn, 'http://x').searchParams.get('next') as string
      const signedIn = await post(app, '/console/sign-in', { password: consolePassword, next })
      expect([signedIn.statusCode, signedIn.headers.location]).toEqual([303, url])
    },
  )

  test.each(['/console/statistics.csv', '/console/statistics.json?period=week'])('gets 401 for %s', async (url) => {
    expect((await start().get(url)).statusCode).toBe(401)
  })

  test('is sent nowhere else by what a link asks for', async () => {
    const { app } = start()
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/console//evil',
      '/console?a\r\nb: c',
      '/consoles',
    ]) {
      const { headers } = await post(app, '/console/sign-in', { password: consolePassword, next })
      expect(headers.location).toBe('/console')
    }
  })
})

describe('signing in', () => {
  test('opens the pages for twelve hours, and signing out ends that at once', async () => {
    const { app, get, signIn, clock } = start()
    const first = await signIn()
    const second = await signIn()
    const statusOf = async (cookie: string) => (await get('/console', { cookie })).statusCode
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200])
    const { headers } = await post(app, '/console/sign-out', {}, { cookie: first })
    expect(headers['set-cookie']).toMatch(/^ticketgate-console=; .*Max-Age=0;/)
    expect([await statusOf(first), await statusOf(second)]).toEqual([303, 200])
    clock.now += 12 * 3_600_000 - 1
    expect(await statusOf(second)).toBe(200)
    clock.now += 1
    expect(await statusOf(second)).toBe(303)
  })

  test('ends the session that the browser had before', async () => {
    const { get, signIn } = start()
    const before = await signIn()
    await signIn({ cookie: before })
    expect((await get('/console', { cookie: before })).statusCode).toBe(303)
  })

  test.each(['', 'a password of test', 'a password of tests ', 'A password of tests', 'x'.repeat(1000)])(
    'with %j is refused, and says no more than that',
    async (password) => {
      const { app } = start()
      const { statusCode, headers, body } = await post(app, '/console/sign-in', { password })
      expect([statusCode, headers['set-cookie']]).toEqual([403, undefined])
      expect(body).toContain('role="alert"')
      if (password !== '') expect(body).not.toContain(password)
    },
  )

  test.each([
    ['nothing', undefined, ''],
    ['JSON', 'application/json', JSON.stringify({ password: consolePassword })],
    ['a form of thousands of fields', 'application/x-www-form-urlencoded', 'a=1&'.repeat(2000)],
    ['a form that is too long', 'application/x-www-form-urlencoded', `password=${'x'.repeat(20_000)}`],
  ])('with %s is refused', async (_what, type, payload) => {
    const { app } = start()
    const headers = { host: consoleHost, origin: `http://${consoleHost}`, ...(type && { 'content-type': type }) }
    const { statusCode } = await app.inject({ method: 'POST', url: '/console/sign-in', headers, payload })
    expect(statusCode).toBeGreaterThanOrEqual(400)
    expect(statusCode).toBeLessThan(500)
  })

  test('logs that it happened, and neither password nor address', async () => {
    const lines: string[] = []
    const write = (fields: object, message: string) => void lines.push(JSON.stringify(fields) + message)
    const { app, signIn } = start({ log: { info: write, warn: write, error: write } })
    await post(app, '/console/sign-in', { password: 'not this one either' })
    await signIn()
    expect(lines).toHaveLength(2)
    expect(lines.join()).not.toMatch(/not this one|a password of tests|127\.0\.0\.1/)
  })
})

describe('trying passwords', () => {
  const fail = ({ app }: TestConsole, address?: string) =>
    post(app, '/console/sign-in', { password: 'wrong' }, {}, address)
  const failMany = (tried: TestConsole, count: number, address?: string) =>
    Array.from({ length: count }, () => fail(tried, address))
  const signInFrom = ({ app }: TestConsole, address: string) =>
    post(app, '/console/sign-in', { password: consolePassword }, {}, address)

  test('gets slower with each failure, for everybody, up to two seconds, and the right password still opens', async () => {
    const tried = start()
    for (let i = 0; i < 6; i += 1) await fail(tried)
    expect(await tried.signIn()).toMatch(/^ticketgate-console=\S{40}/)
    expect(tried.pauses).toEqual([250, 500, 1000, 2000, 2000, 2000])
  })

  test('is fast again ten minutes after the last failure', async () => {
    const tried = start()
    await fail(tried)
    tried.clock.now += 10 * 60_000
    await tried.signIn()
    expect(tried.pauses).toEqual([])
  })

  test.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:203.0.113.8'],
    ['2001:db8::1', '2001:db8::2:1', '2001:db8:0:1::1'],
  ])('in parallel from %s keeps out %s, which is the same network, and not %s', async (address, same, other) => {
    const tried = start()
    await fail(tried)
    tried.hold = true
    const waiting = failMany(tried, 8, address)
    await expect.poll(() => tried.pauses.length).toBe(8)
    const refused = await signInFrom(tried, same)
    expect([refused.statusCode, refused.headers['retry-after'], refused.headers['set-cookie']]).toEqual([
      503,
      '2',
      undefined,
    ])
    const admitted = signInFrom(tried, other)
    await expect.poll(() => tried.pauses.length).toBe(9)
    tried.release()
    expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(403))
    expect((await admitted).headers['set-cookie']).toMatch(/^ticketgate-console=/)
    tried.hold = false
    expect((await signInFrom(tried, same)).headers['set-cookie']).toMatch(/^ticketgate-console=/)
  })

  test('in parallel from many addresses is no way around it: no more than 32 wait at a time', async () => {
    const tried = start()
    await fail(tried)
    tried.hold = true
    const waiting = Array.from({ length: 4 }, (_, i) => failMany(tried, 8, `203.0.113.${i}`)).flat()
    await expect.poll(() => tried.pauses.length).toBe(32)
    expect((await signInFrom(tried, '203.0.113.99')).statusCode).toBe(503)
    tried.release()
    await Promise.all(waiting)
    tried.hold = false
    expect((await signInFrom(tried, '203.0.113.99')).statusCode).toBe(303)
  })
})

describe('the session’s cookie', () => {
  const cookieFor = async (host: string, scheme: string, origins: string[] = []) => {
    const { app } = start({ origins })
    const headers = { host, origin: `${scheme}://${host}` }
    return String((await post(app, '/console/sign-in', { password: consolePassword }, headers)).headers['set-cookie'])
  }

  test('over https has the name that no other host can set, and Secure', async () => {
    expect(await cookieFor('admin.example.com', 'https', ['https://admin.example.com'])).toMatch(
      /^__Host-ticketgate-console=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
    )
  })

  test('over http, through a tunnel, has neither, since Safari would not keep it', async () => {
    expect(await cookieFor('localhost:9000', 'http')).toMatch(
      /^ticketgate-console=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    )
  })

  test('over https is not the one that was set over http', async () => {
    const { get } = start({ origins: ['https://admin.example.com'] })
    const cookie = (await current?.signIn()) as string
    expect((await get('/console', { cookie, host: 'admin.example.com' })).statusCode).toBe(303)
  })

  test.each(['ticketgate-console=', 'ticketgate-console', 'ticketgate-console=x; ', '=', ';;;'])(
    'that is %j opens nothing',
    async (cookie) => {
      expect((await start().get('/console', { cookie })).statusCode).toBe(303)
    },
  )
})
