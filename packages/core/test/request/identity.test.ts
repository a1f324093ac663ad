import { createVerifier, type Provider } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { post, withTicket } from '../support/requests.js'

// biome-ignore lint/suspicious/noExplicitAny: identities that TypeScript would refuse
type Any = any

const knowing = (...identityNames: string[]): Provider<Any, 'ticket'> => ({ ...fakeProvider(), identityNames })

describe('an identity that cannot be one', () => {
  test.each([
    [{ userid: 'u' }, '"userid"'],
    [{ uid: 'u', bussinessId: 7 }, '"bussinessId"'],
    [{ userid: undefined }, '"userid"'],
    ['ann', 'type string'],
    [['ann'], 'a list'],
    [7, 'type number'],
  ])('is our own fault, and never admits: %j', async (identity, named) => {
    const provider = knowing('uid', 'businessId')
    const verifier = createVerifier({ provider })
    const decision = await verifier.verify(withTicket('pass-a'), { identity: () => identity as Any })
    expect(decision).toMatchObject({ admitted: false, reply: { status: 500 } })
    const verdict = await verifier.check({ ticket: 'pass-b' }, identity as Any)
    expect(verdict).toMatchObject({ outcome: 'misconfigured', error: expect.any(Error) })
    expect((verdict as { error: Error }).error.message).toContain(named)
    expect((verdict as { error: Error }).error.message).not.toMatch(/ann|'u'/)
  })

  test('is refused a captcha, too', async () => {
    const provider: Provider<Any, 'ticket'> = {
      ...knowing('uid'),
      challenge: async () => ({ outcome: 'challenge', contentType: 'text/javascript', body: '' }),
    }
    const route = createChallenge(createVerifier({ provider }), { identity: () => ({ userid: 'u' }) as Any })
    expect(await route.reply(post({}), undefined)).toMatchObject({ status: 500 })
  })
})

test('an identity of the provider’s own names, or none, is one', async () => {
  const { verify } = createVerifier({ provider: knowing('uid', 'businessId') })
  for (const identity of [{ uid: 'u' }, { businessId: 7, uid: undefined }, {}]) {
    const decision = await verify(withTicket(`pass-${JSON.stringify(identity)}`), { identity: () => identity as Any })
    expect(decision.admitted, JSON.stringify(identity)).toBe(true)
  }
})

test('a provider that does not name its identity’s parts takes any', async () => {
  const verifier = createVerifier({ provider: fakeProvider() as Provider<Any, 'ticket'> })
  const decision = await verifier.verify(withTicket('pass-a'), { identity: () => ({ tenant: 't' }) })
  expect(decision.admitted).toBe(true)
})

test.each([
  [tianyu({ secretId: 'AKIDtest', secretKey: 'test-key' }), 'uid'],
  [tencent({ secretId: 'AKIDtest', secretKey: 'test-key', captchaAppId: 1, appSecretKey: 'test-app-key' }), 'userIp'],
  [turnstile({ secret: 'test-secret' }), 'userIp'],
  [oneaccess({ domain: 'acme.example.com', clientId: 'test' }), 'sender'],
] as [Provider<Any, Any>, string][])('$name knows its names', async (provider, known) => {
  expect(provider.identityNames).toContain(known)
  const { verify, close } = createVerifier({ provider })
  const wrong = await verify(post({}), { identity: () => ({ userid: 'u' }) as Any })
  expect(wrong).toMatchObject({ verdict: { outcome: 'misconfigured' } })
  await close()
})
