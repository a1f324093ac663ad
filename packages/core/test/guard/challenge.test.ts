import { createVerifier, type Provider, type RequestLike, type VerifierOptions } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import type { Challenge } from '@ticketgate/core/provider'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { post, visitorIp, withTicket } from '../support/requests.js'

useFakeClock()

describe('a challenge', () => {
  const serve = (
    provider: Provider<FakeIdentity, 'ticket'>,
    logger?: VerifierOptions<FakeIdentity, 'ticket'>['logger'],
  ) =>
    createChallenge<RequestLike, FakeIdentity, 'ticket'>(createVerifier({ provider, ...(logger && { logger }) }), {
      identity: ({ ip }) => ({ uid: `u-${ip}` }),
    })

  test('is for the visitor who asks, and for one view', async () => {
    const { status, headers, body } = await serve(fakeProvider()).reply(post(undefined), post(undefined))
    expect(status).toBe(200)
    expect(headers['Cache-Control']).toBe('no-store')
    expect(Buffer.from(body).toString()).toBe(`fakeCaptcha("u-${visitorIp}")`)
  })

  test('that the vendor does not give is a refusal, and a line of log', async () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const challenge = async () => ({ outcome: 'misconfigured', vendorCode: 4100 }) as const
    const { status } = await serve({ ...fakeProvider(), challenge } as never, logger).reply(
      post(undefined),
      post(undefined),
    )
    expect(status).toBe(500)
    expect(logger.error).toHaveBeenCalledOnce()
    const down = async () => ({ outcome: 'unavailable', cause: 'timeout', retryable: false }) as const
    const refused = await serve({ ...fakeProvider(), challenge: down } as never).reply(post(undefined), post(undefined))
    expect(refused).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
  })

  test('more than maxPending at once are too many, and keep nobody from being checked', async () => {
    let answer = () => {}
    const challenge = vi.fn(
      () =>
        new Promise<Challenge>((resolve) => {
          answer = () => resolve({ outcome: 'challenge', contentType: 'text/javascript', body: '' })
        }),
    )
    const verifier = createVerifier({ provider: { ...fakeProvider(), challenge }, maxPending: 1 })
    // Two routes of one verifier share its limit.
    const [one, other] = [createChallenge(verifier), createChallenge(verifier)]
    const request = post(undefined)
    const first = one.reply(request, request)
    await expect.poll(() => challenge).toHaveBeenCalledOnce()
    expect(await other.reply(request, request)).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } })
    expect(await verifier.verify(withTicket('pass-a'))).toMatchObject({ admitted: true })
    answer()
    expect((await first).status).toBe(200)
    const next = other.reply(request, request)
    await expect.poll(() => challenge).toHaveBeenCalledTimes(2)
    answer()
    expect((await next).status).toBe(200)
  })

  test('more than one visitor’s share costs the vendor nothing, and takes nothing from his checks', async () => {
    const challenge = vi.fn(async () => ({ outcome: 'challenge', contentType: 'text/javascript', body: '' }) as const)
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const provider = { ...fakeProvider(), challenge }
    const verifier = createVerifier({ provider, logger, maxChecksPerIpPerMinute: 2 })
    const route = createChallenge<RequestLike, FakeIdentity, 'ticket'>(verifier)
    const statusFor = async (ip: string) => (await route.reply(post(undefined, { ip }), post(undefined))).status
    const seen = []
    for (const ip of ['2001:db8::1', '2001:db8::2', '2001:db8::3', visitorIp]) seen.push(await statusFor(ip))
    expect(seen).toEqual([200, 200, 503, 200])
    expect(challenge).toHaveBeenCalledTimes(3)
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ outcome: 'unavailable', cause: 'throttled' }),
      expect.any(String),
    )
    expect(await verifier.verify(withTicket('pass-a', { ip: '2001:db8::3' }))).toMatchObject({ admitted: true })
  })
})
