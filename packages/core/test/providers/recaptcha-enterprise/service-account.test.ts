import { createVerifier, memoryStore } from '@ticketgate/core'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { type FakeVendor, fakeVendor, providerContract, recaptchaEnterpriseWire } from '@ticketgate/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type GoogleTokenHost, googleTokenHost, newServiceAccount } from '../../support/google-token-host.js'
import { post, visitor } from '../../support/requests.js'

const site = { project: 'my-project', siteKey: '6LcKey', action: 'login' }
const { publicKey, ...serviceAccount } = newServiceAccount()
const wire = (accessToken: string) => recaptchaEnterpriseWire({ ...site, accessToken })

describe('the provider contract: recaptcha-enterprise, with a service account', () => {
  let tokens: GoogleTokenHost
  beforeAll(async () => {
    tokens = await googleTokenHost(publicKey)
  })
  afterAll(() => tokens.close())

  const cases = providerContract({
    wire: wire('ya29.first'),
    make: ({ endpoint }) =>
      recaptchaEnterprise({ ...site, serviceAccount, endpoint, dispatcher: tokens.dispatcher as never }),
    fields: (ticket) => ({ 'g-recaptcha-response': ticket }),
    secrets: ['ya29.first', serviceAccount.private_key.slice(40, 80), serviceAccount.client_email],
  })
  for (const { name, run } of cases) test(name, run)
})

describe('the access token', () => {
  let tokens: GoogleTokenHost
  let vendor: FakeVendor
  let ends: (() => unknown)[] = []
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] })
    vi.advanceTimersByTime(1)
    tokens = await googleTokenHost(publicKey)
    vendor = await fakeVendor(wire('ya29.first'))
    ends = [() => tokens.close(), () => vendor.close()]
  })
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()))
    vi.useRealTimers()
  })

  const provider = () => {
    const { dispatcher } = tokens
    const made = recaptchaEnterprise({
      ...site,
      serviceAccount,
      endpoint: vendor.endpoint,
      dispatcher: dispatcher as never,
    })
    ends.push(() => made.close?.())
    return made
  }
  function checks(timeoutMs = 60_000) {
    const verifier = createVerifier({ provider: provider(), store: memoryStore(), timeoutMs })
    return async (ticket: string) => {
      const decision = await verifier.verify(post({ 'g-recaptcha-response': ticket }))
      return decision.admitted ? 'admitted' : decision.verdict
    }
  }

  test('is asked for at Google’s own host, whatever the key file names, and used until a minute before its end', async () => {
    const check = checks()
    expect(await check('one')).toBe('admitted')
    expect(await check('two')).toBe('admitted')
    vi.advanceTimersByTime(3_539_000)
    expect(await check('three')).toBe('admitted')
    expect(tokens.calls).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(await check('four')).toBe('admitted')
    expect(tokens.calls).toHaveLength(2)
    for (const call of tokens.calls) {
      expect(call).toMatchObject({ origin: 'https://oauth2.googleapis.com', path: '/token', isSigned: true })
    }
    expect(JSON.stringify(vendor.calls)).not.toContain('?key=')
  })

  test('is asked for once for all checks that wait for it', async () => {
    const check = checks()
    const verdicts = await Promise.all(Array.from({ length: 20 }, (_, index) => check(`ticket-${index}`)))
    expect(verdicts).toEqual(Array.from({ length: 20 }, () => 'admitted'))
    expect(tokens.calls).toHaveLength(1)
  })

  test('is renewed once if Google does not take it, and the ticket is not lost', async () => {
    const check = checks()
    vendor.next({ status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } })
    expect(await check('one')).toBe('admitted')
    expect(tokens.calls).toHaveLength(2)
    expect(vendor.calls.map(({ ticket }) => ticket)).toEqual(['one', 'one'])
    vendor.always({ status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } })
    expect(await check('two')).toMatchObject({ outcome: 'misconfigured', vendorCode: 'UNAUTHENTICATED' })
    expect(vendor.calls).toHaveLength(4)
  })

  test.each([
    [{ status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }, 'misconfigured'],
    [{ status: 401, body: { error: 'invalid_client' } }, 'misconfigured'],
    [{ status: 403, body: {} }, 'misconfigured'],
    [{ status: 503, body: {} }, 'unavailable'],
    [{ body: { expires_in: 3_600 } }, 'unavailable'],
    [{ body: { access_token: 'two\r\nlines', expires_in: 3_600 } }, 'unavailable'],
    [{ body: { access_token: 'ya29.first', expires_in: '3600' } }, 'unavailable'],
    [{ body: { access_token: 'ya29.first' } }, 'unavailable'],
  ])('%j instead of one: %s, without a call about the ticket', async (answer, outcome) => {
    tokens.answer = answer
    const verdict = await checks()('one')
    expect(verdict).toMatchObject({ outcome })
    expect(JSON.stringify(verdict)).not.toContain('Invalid JWT Signature')
    expect(vendor.calls).toHaveLength(0)
    tokens.answer = { body: { access_token: 'ya29.first', expires_in: 3_600 } }
    expect(await checks()('one')).toBe('admitted')
  })

  test('that never comes: unavailable by the check’s own deadline, and an outage', async () => {
    vi.useRealTimers()
    tokens.answer = undefined
    const made = provider()
    const extracted = made.extract(() => 'one', visitor(), {})
    if (!extracted.ok) throw new Error(extracted.reason)
    const call = { deadline: performance.now() + 100, attempt: 0, checkId: 'c' }
    const answer = await made.verify(extracted.fields, call)
    expect(answer).toMatchObject({ outcome: 'unavailable', cause: 'timeout', vendor: 'down' })
    expect(vendor.calls).toHaveLength(0)
  })
})
