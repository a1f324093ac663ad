import { createVerifier, memoryStore } from '@ticketgate/core'
import { type FakeCall, fakeProvider, testTickets } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { outcomeOf, setUpChecks, slowVendor, storeThat } from './support/fake-checks.js'
import { useFakeClock } from './support/fake-clock.js'
import { visitorIp, withTicket } from './support/requests.js'

useFakeClock()

describe('a ticket', () => {
  test('passes once, and then is replayed without asking the vendor', async () => {
    const { check, provider } = setUpChecks()
    expect(await check(testTickets.pass('a'))).toMatchObject({
      outcome: 'pass',
      use: 1,
      cached: false,
      provider: 'fake',
    })
    expect(await check(testTickets.pass('a'))).toMatchObject({ outcome: 'reject', reason: 'replayed', cached: true })
    expect(provider.calls).toHaveLength(1)
  })

  test('passes maxUses times, for one vendor call', async () => {
    const { check, provider } = setUpChecks({ maxUses: 2 })
    const verdicts = [await check('pass-a'), await check('pass-a'), await check('pass-a')]
    expect(verdicts.map(outcomeOf)).toEqual(['use 1', 'use 2, cached', 'replayed'])
    expect(provider.calls).toHaveLength(1)
  })

  test('has as many uses as the call allows', async () => {
    const { check } = setUpChecks({ maxUses: 3 })
    const verdicts = [
      await check('pass-a', {}, { maxUses: 1 }),
      await check('pass-a', {}, { maxUses: 1 }),
      await check('pass-a'),
    ]
    expect(verdicts.map(outcomeOf)).toEqual(['use 1', 'replayed', 'use 2, cached'])
  })

  test('passes although its provider said what JSON cannot keep', async () => {
    const { check } = setUpChecks(
      { maxUses: 2 },
      { answers: { t: { outcome: 'pass', score: 0.9, detail: { big: 1n } } } },
    )
    expect(await check('t')).toMatchObject({ outcome: 'pass', use: 1, detail: { big: 1n } })
    expect(await check('t')).toMatchObject({ outcome: 'pass', use: 2, score: 0.9, detail: {} })
  })

  test('keeps what the vendor said of it', async () => {
    const answer = { outcome: 'pass', risk: 3, score: 0.9, detail: { action: 'login' } } as const
    const { check } = setUpChecks({ maxUses: 2 }, { answers: { t: answer } })
    const [first, second] = [await check('t'), await check('t')]
    expect(first).toMatchObject({ risk: 3, score: 0.9, detail: { action: 'login' }, cached: false })
    expect(second).toEqual({ ...first, use: 2, cached: true })
  })

  test('of one visitor is a mismatch for another, which takes no use of it', async () => {
    const { check, provider } = setUpChecks({ maxUses: 2 })
    expect(outcomeOf(await check('pass-a', { uid: 'owner' }))).toBe('use 1')
    expect(outcomeOf(await check('pass-a', { uid: 'thief' }))).toBe('mismatch')
    expect(outcomeOf(await check('pass-a', { uid: 'owner' }))).toBe('use 2, cached')
    expect(provider.calls).toHaveLength(1)
  })

  test('is forgotten when the vendor has long forgotten it', async () => {
    const { check, provider } = setUpChecks({}, { ticketTtlMs: 1_200_000 })
    await check('pass-a')
    vi.advanceTimersByTime(1_199_999)
    expect(outcomeOf(await check('pass-a'))).toBe('replayed')
    vi.advanceTimersByTime(1)
    expect(outcomeOf(await check('pass-a'))).toBe('use 1')
    expect(provider.calls).toHaveLength(2)
  })
})

describe('check', () => {
  test.each([undefined, null, {}, { ticket: undefined }, { ticket: null }, { other: 't' }, 'ticket', 7, [], ['t']])(
    'of the fields %j: missing',
    async (fields) => {
      const { verifier, provider } = setUpChecks()
      expect(await verifier.check(fields as never)).toMatchObject({ outcome: 'reject', reason: 'missing' })
      expect(provider.calls).toHaveLength(0)
    },
  )

  test.each(['', ['t'], {}, 7, 'x'.repeat(2049), 'a\0', '\ud800'])('of the ticket %j: malformed', async (ticket) => {
    expect(outcomeOf(await setUpChecks().check(ticket))).toBe('malformed')
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1'])(
    'with maxUses %j is the caller’s mistake',
    async (maxUses) => {
      const { check } = setUpChecks()
      await expect(check('pass-a', {}, { maxUses: maxUses as number })).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_CAPTCHA_OPTION_/),
      })
    },
  )

  test('without an identity asks without one', async () => {
    const { verifier, provider } = setUpChecks()
    await verifier.check({ ticket: 'pass-a' }, null as never)
    expect(provider.calls).toMatchObject([{ uid: undefined, ip: undefined }])
  })
})

describe('rejections', () => {
  test('that are final are remembered for rejectTtlMs, for that visitor alone', async () => {
    const { check, provider } = setUpChecks({ rejectTtlMs: 1000 })
    expect(await check('junk')).toMatchObject({ reason: 'invalid', cached: false, vendorCode: 'fake-5100' })
    expect(await check('junk')).toMatchObject({ reason: 'invalid', cached: true, vendorCode: 'fake-5100' })
    expect(provider.calls).toHaveLength(1)
    await check('junk', { uid: 'other' })
    expect(provider.calls).toHaveLength(2)
    vi.advanceTimersByTime(1001)
    expect(await check('junk')).toMatchObject({ cached: false })
    expect(provider.calls).toHaveLength(3)
  })

  test.each([
    ['a rejection that is not final', { outcome: 'reject', reason: 'risk', final: false }],
    ['unavailable', { outcome: 'unavailable', cause: 'vendor', retryable: false }],
    ['misconfigured', { outcome: 'misconfigured' }],
  ] as const)('%s is not remembered', async (_, answer) => {
    const { check, provider } = setUpChecks({}, { answers: { t: answer } })
    await check('t')
    await check('t')
    expect(provider.calls).toHaveLength(2)
  })

  test('are 50,000 at the most', { timeout: 120_000 }, async () => {
    const { check, provider } = setUpChecks()
    await check('first')
    for (let i = 0; i < 50_000; i += 500)
      await Promise.all(Array.from({ length: 500 }, (_, j) => check(`junk-${i + j}`)))
    expect(await check(`junk-${49_999}`)).toMatchObject({ cached: true })
    expect(await check('first')).toMatchObject({ cached: false })
    expect(provider.calls).toHaveLength(50_002)
  })

  test('never stand in the store', async () => {
    const store = memoryStore()
    const take = vi.fn(store.take)
    const { check } = setUpChecks({ store: storeThat({ take }) })
    await check('junk')
    expect(take).not.toHaveBeenCalled()
  })
})

describe('one ticket, many requests at once', () => {
  test('one is let in, and the vendor is asked once', async () => {
    const { open, providerOptions } = slowVendor('t')
    const { check, provider } = setUpChecks({}, providerOptions)
    const checks = Array.from({ length: 200 }, () => check('t'))
    await vi.advanceTimersByTimeAsync(500)
    open[0]?.('pass')
    const verdicts = (await Promise.all(checks)).map(outcomeOf)
    expect(verdicts.filter((verdict) => verdict === 'use 1')).toHaveLength(1)
    expect(verdicts.filter((verdict) => verdict === 'replayed')).toHaveLength(199)
    expect(provider.calls).toHaveLength(1)
  })

  test('a rejection is heard by all of that visitor’s requests', async () => {
    const { open, providerOptions } = slowVendor('t')
    const { check, provider } = setUpChecks({}, providerOptions)
    const checks = Array.from({ length: 200 }, () => check('t'))
    await vi.advanceTimersByTimeAsync(500)
    open[0]?.('reject')
    const verdicts = await Promise.all(checks)
    expect(verdicts.every((verdict) => verdict.outcome === 'reject' && verdict.reason === 'invalid')).toBe(true)
    expect(verdicts.filter((verdict) => verdict.outcome === 'reject' && !verdict.cached)).toHaveLength(1)
    expect(provider.calls).toHaveLength(1)
  })

  test('an unavailable vendor is asked once for all of them', async () => {
    const { providerOptions } = slowVendor('t')
    const { check, provider } = setUpChecks({ timeoutMs: 1000 }, providerOptions)
    const checks = Array.from({ length: 200 }, () => check('t'))
    await vi.advanceTimersByTimeAsync(1000)
    expect((await Promise.all(checks)).filter((verdict) => verdict.outcome === 'unavailable')).toHaveLength(200)
    expect(provider.calls).toHaveLength(1)
  })

  test('maxUses of them are let in where more than one may', async () => {
    const { check, provider } = setUpChecks({ maxUses: 5 })
    const verdicts = (await Promise.all(Array.from({ length: 50 }, () => check('pass-a')))).map(outcomeOf)
    expect(verdicts.filter((verdict) => verdict.startsWith('use'))).toHaveLength(5)
    expect(provider.calls).toHaveLength(1)
  })
})

describe('a stolen ticket, presented first', () => {
  const owner = { uid: 'owner' }
  const thief = { uid: 'thief' }
  const forOwner = {
    answers: {
      t: ({ uid }: FakeCall) =>
        Promise.resolve(
          uid === 'owner'
            ? { outcome: 'pass' as const }
            : { outcome: 'reject' as const, reason: 'invalid' as const, final: true },
        ),
    },
  }

  test('costs its owner nothing, before, with or after', async () => {
    const before = setUpChecks({}, forOwner)
    expect(outcomeOf(await before.check('t', thief))).toBe('invalid')
    expect(outcomeOf(await before.check('t', owner))).toBe('use 1')
    const together = setUpChecks({}, forOwner)
    const verdicts = await Promise.all([
      together.check('t', thief),
      together.check('t', thief),
      together.check('t', owner),
    ])
    expect(verdicts.map(outcomeOf)).toEqual(['invalid', 'invalid', 'use 1'])
  })

  test('costs its owner nothing even where the thief’s identity is one that cannot be sent', async () => {
    const { check } = setUpChecks(
      {},
      { answers: { t: ({ uid }) => (uid === 'owner' ? { outcome: 'pass' } : { outcome: 'misconfigured' }) } },
    )
    expect((await Promise.all([check('t', thief), check('t', owner)])).map(outcomeOf)).toEqual([
      'misconfigured',
      'use 1',
    ])
  })

  test('costs its owner nothing where the thief’s IP has used up its calls', async () => {
    const { verifier, provider } = setUpChecks({ maxChecksPerIpPerMinute: 1 })
    const from = (ip: string, ticket: string) => verifier.verify(withTicket(ticket, { ip }))
    await from('198.51.100.66', 'junk')
    const [stolen, own] = await Promise.all([from('198.51.100.66', 'pass-a'), from(visitorIp, 'pass-a')])
    expect([stolen.admitted, own.admitted]).toEqual([false, true])
    expect(provider.calls).toHaveLength(2)
  })
})

describe('a refusal for one visitor alone', () => {
  test('does not make the vendor check the ticket once for each other visitor', async () => {
    const { verifier, provider } = setUpChecks({ maxChecksPerIpPerMinute: 1 })
    const from = (ip: string, ticket: string) => verifier.verify(withTicket(ticket, { ip }))
    await from('198.51.100.66', 'other')
    const requests = ['198.51.100.66', ...Array.from({ length: 50 }, () => visitorIp)].map((ip) => from(ip, 'junk'))
    await vi.advanceTimersByTimeAsync(3000)
    await Promise.all(requests)
    expect(provider.calls).toHaveLength(2)
  })
})

test('more than maxPending checks at once are too many, and cost the vendor nothing', async () => {
  const { providerOptions } = slowVendor('t')
  const { check, provider } = setUpChecks({ maxPending: 3, timeoutMs: 1000 }, providerOptions)
  const checks = ['t', 't', 't', 'pass-a'].map((ticket) => check(ticket))
  expect(await checks[3]).toMatchObject({ outcome: 'unavailable', cause: 'overload' })
  await vi.advanceTimersByTimeAsync(1000)
  await Promise.all(checks)
  expect(provider.calls).toHaveLength(1)
  expect(outcomeOf(await check('pass-a'))).toBe('use 1')
})

test('close() closes provider and store', async () => {
  const close = vi.fn()
  const provider = { ...fakeProvider(), close: async () => close('provider') }
  await createVerifier({ provider, store: storeThat({ close: () => close('store') }) }).close()
  expect(close.mock.calls.flat()).toEqual(['provider', 'store'])
  await createVerifier({ provider: fakeProvider() }).close()
})
