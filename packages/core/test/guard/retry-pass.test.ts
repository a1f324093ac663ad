import {
  createVerifier,
  type Decision,
  type GuardOptions,
  memoryStore,
  type RequestLike,
  type TicketStore,
} from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { post, visitorIp, withTicket } from '../support/requests.js'

useFakeClock()

const issuePass = { key: 'a key of thirty-two characters!!', ttlSeconds: 60, uses: 2 } as const
const outcomeOf = (decision: Decision) => (decision.admitted ? decision.admission.admittedBy : decision.reply.status)

function guarded(
  more: Partial<typeof issuePass> & { action?: string; carrier?: 'cookie' | 'header' } = {},
  store: TicketStore = memoryStore(),
) {
  const verifier = createVerifier({ provider: fakeProvider(), store })
  const options: GuardOptions<RequestLike, { uid?: string }, 'ticket'> = { issuePass: { ...issuePass, ...more } }
  return (request: RequestLike) => verifier.verify(request, options)
}

/** The cookie that an admitted request is answered with. */
async function passFrom(check: ReturnType<typeof guarded>, request = withTicket('pass-a')): Promise<string> {
  const decision = await check(request)
  const [cookie = ''] = (decision.admitted ? (decision.headers['Set-Cookie'] ?? '') : '').split(';')
  expect(cookie).toMatch(/^captcha_pass_[0-9a-f]{8}=/)
  return cookie
}
/** The header that an admitted request is answered with. */
async function headerPassFrom(check: ReturnType<typeof guarded>): Promise<string | undefined> {
  const decision = await check(withTicket('pass-a'))
  return decision.admitted ? decision.headers['X-Captcha-Pass'] : undefined
}
const withCookie = (cookie: string, more?: Partial<RequestLike>) => post({}, { headers: { cookie }, ...more })

test('a retry pass is taken instead of a ticket, so many times', async () => {
  const check = guarded()
  const cookie = await passFrom(check)
  expect(await check(withCookie(cookie))).toMatchObject({
    admission: { admittedBy: 'retry-pass', usesLeft: 1 },
    headers: {},
  })
  expect(await check(withCookie(cookie))).toMatchObject({ admission: { admittedBy: 'retry-pass', usesLeft: 0 } })
  expect(outcomeOf(await check(withCookie(cookie)))).toBe(400)
})

test('a retry pass holds for ttlSeconds', async () => {
  const check = guarded()
  const cookie = await passFrom(check)
  vi.advanceTimersByTime(58_000)
  expect(outcomeOf(await check(withCookie(cookie)))).toBe('retry-pass')
  vi.advanceTimersByTime(2_001)
  expect(outcomeOf(await check(withCookie(cookie)))).toBe(400)
})

test('twenty requests at once share the uses of a retry pass', async () => {
  const check = guarded()
  const cookie = await passFrom(check)
  const all = await Promise.all(Array.from({ length: 20 }, () => check(withCookie(cookie))))
  expect(all.map(outcomeOf).filter((outcome) => outcome === 'retry-pass')).toHaveLength(2)
})

describe('a retry pass is no good', () => {
  test.each([
    ['from another IP', { ip: '198.51.100.1' }],
    ['from no IP', { ip: undefined }],
    ['for another path', { path: '/pay' }],
    ['for another method', { method: 'PUT' }],
  ])('%s', async (_, more) => {
    const check = guarded()
    const cookie = await passFrom(check)
    expect(outcomeOf(await check(withCookie(cookie, more)))).toBe(400)
    expect(outcomeOf(await check(withCookie(cookie)))).toBe('retry-pass')
  })

  test('for another path under that path’s own name', async () => {
    const check = guarded()
    const cookie = await passFrom(check)
    const [payName] = (await passFrom(check, withTicket('pass-b', { path: '/pay' }))).split('=')
    const [loginName, value] = cookie.split('=')
    expect(payName).not.toBe(loginName)
    expect(outcomeOf(await check(withCookie(`${payName}=${value}`, { path: '/pay' })))).toBe(400)
    expect(outcomeOf(await check(withCookie(cookie)))).toBe('retry-pass')
  })

  test.each([
    ['path', { path: '/pay' }],
    ['method', { method: 'PUT' }],
  ])('for another %s in a header, which has one name everywhere', async (_, more) => {
    const check = guarded({ carrier: 'header' })
    const headers = { 'x-captcha-pass': await headerPassFrom(check) }
    expect(outcomeOf(await check(post({}, { headers, ...more })))).toBe(400)
    expect(outcomeOf(await check(post({}, { headers })))).toBe('retry-pass')
  })

  test('once its expiry is changed to a later one', async () => {
    const check = guarded()
    const cookie = await passFrom(check)
    const [id, expiry, mac] = cookie.split('.')
    const later = [id, Number(expiry) + 1, mac].join('.')
    expect(outcomeOf(await check(withCookie(later)))).toBe(400)
    vi.advanceTimersByTime(60_000)
    expect(outcomeOf(await check(withCookie([id, Number(expiry) + 3_600, mac].join('.'))))).toBe(400)
  })

  test('under another key', async () => {
    const cookie = await passFrom(guarded())
    expect(outcomeOf(await guarded({ key: 'b key of thirty-two characters!!' as never })(withCookie(cookie)))).toBe(400)
  })

  test('when a single character of it is another', async () => {
    const check = guarded({ uses: 1_000 as never })
    const cookie = await passFrom(check)
    const start = cookie.indexOf('=') + 1
    // The last character of a Base64 text has bits that count for nothing: there another spelling is the same pass.
    for (let i = start; i < cookie.length - 1; i += 1) {
      const other = cookie[i] === 'A' ? 'B' : 'A'
      expect(outcomeOf(await check(withCookie(cookie.slice(0, i) + other + cookie.slice(i + 1))))).toBe(400)
    }
  })

  test('in another spelling once its uses are gone', async () => {
    const check = guarded({ uses: 1 as never })
    const cookie = await passFrom(check)
    expect(outcomeOf(await check(withCookie(cookie)))).toBe('retry-pass')
    for (const tail of ['', '=', '==', '.', '.x', '%3D'])
      expect(outcomeOf(await check(withCookie(cookie + tail)))).toBe(400)
  })

  test('when it is longer than any pass, however it begins', async () => {
    const check = guarded({ carrier: 'header' })
    const pass = await headerPassFrom(check)
    const headers = { 'x-captcha-pass': `${pass}.${'x'.repeat(200)}` }
    expect(outcomeOf(await check(post({}, { headers })))).toBe(400)
    expect(outcomeOf(await check(post({}, { headers: { 'x-captcha-pass': pass } })))).toBe('retry-pass')
  })

  test.each(['', '.', '..', 'a.b', 'a.99999999999.c', 'x'.repeat(1_000_000), '\ud800', '%00'])(
    'as %j',
    async (value) => {
      const check = guarded()
      const [name] = (await passFrom(check)).split('=')
      expect(outcomeOf(await check(withCookie(`${name}=${value}`)))).toBe(400)
    },
  )
})

test('a retry pass is shared by routes that name one action, and by the /64 of an IPv6 visitor', async () => {
  const check = guarded({ action: 'sign-up' })
  const cookie = await passFrom(check, withTicket('pass-a', { ip: '2001:db8::1' }))
  expect(outcomeOf(await check(withCookie(cookie, { path: '/step-2', ip: '2001:db8::2' })))).toBe('retry-pass')
})

test('a retry pass travels in a header where it is told to', async () => {
  const check = guarded({ carrier: 'header' })
  const pass = await headerPassFrom(check)
  expect(outcomeOf(await check(post({}, { headers: { 'x-captcha-pass': pass } })))).toBe('retry-pass')
  expect(outcomeOf(await check(post({}, { headers: { 'x-captcha-pass': [pass ?? '', pass ?? ''] } })))).toBe(400)
})

test('a retry pass carries neither ticket nor IP, and no script reads the cookie', async () => {
  const decision = await guarded()(withTicket('pass-a'))
  const cookie = decision.admitted ? decision.headers['Set-Cookie'] : ''
  expect(cookie).toMatch(/; Path=\/; Max-Age=60; HttpOnly; Secure; SameSite=Lax$/)
  for (const secret of ['pass-a', visitorIp, issuePass.key]) expect(cookie).not.toContain(secret)
})

test('no retry pass is given to a visitor whose IP is not known', async () => {
  expect(await guarded()(withTicket('pass-a', { ip: undefined }))).toMatchObject({ admitted: true, headers: {} })
})

test('a retry pass with a store that fails is unavailable, and no way around the ticket', async () => {
  const store = memoryStore()
  const cookie = await passFrom(guarded({}, store))
  const broken: TicketStore = {
    claim: store.claim,
    release: store.release,
    take: () => Promise.reject(new Error('no')),
  }
  expect(outcomeOf(await guarded({}, broken)(withCookie(cookie)))).toBe(503)
})

test('a retry pass with a store that hangs is unavailable in time', async () => {
  const store = memoryStore()
  const cookie = await passFrom(guarded({}, store))
  const hanging: TicketStore = { claim: store.claim, release: store.release, take: () => new Promise(() => {}) }
  const answers: unknown[] = []
  void guarded({}, hanging)(withCookie(cookie)).then((decision) => answers.push(outcomeOf(decision)))
  await vi.advanceTimersByTimeAsync(3_000)
  expect(answers).toEqual([503])
})

test('a retry pass carries its own number of uses to a route of the same action that allows more', async () => {
  const store = memoryStore()
  const one = guarded({ uses: 1 as never, action: 'login' }, store)
  const many = guarded({ uses: 10 as never, action: 'login' }, store)
  const cookie = await passFrom(one)
  expect(await many(withCookie(cookie))).toMatchObject({ admission: { admittedBy: 'retry-pass', usesLeft: 0 } })
  expect(outcomeOf(await many(withCookie(cookie)))).toBe(400)
  // A route that allows fewer admits no more than that.
  const generous = await passFrom(many, withTicket('pass-b'))
  expect(outcomeOf(await one(withCookie(generous)))).toBe('retry-pass')
  expect(outcomeOf(await one(withCookie(generous)))).toBe(400)
  const more = generous.replace(/\.10\./, '.99.')
  expect(more).not.toBe(generous)
  expect(outcomeOf(await many(withCookie(more)))).toBe(400)
})
