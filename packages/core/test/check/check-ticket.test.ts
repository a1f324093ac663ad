import {
  type ClaimAnswer,
  createVerifier,
  memoryStore,
  onEvent,
  type TicketStore,
  type Verdict,
} from '@ticketgate/core'
import { type FakeProviderOptions, fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { outcomeOf, setUpChecks, slowVendor, storeThat } from '../support/fake-checks.js'
import { useFakeClock } from '../support/fake-clock.js'
import { withTicket } from '../support/requests.js'
import { verdictOf } from '../support/verdict-of.js'

useFakeClock()

describe('the vendor', () => {
  const lost = { outcome: 'unavailable', cause: 'network', retryable: true } as const

  test('is asked once more where that may help', async () => {
    const { check, provider } = setUpChecks(
      {},
      { answers: { t: ({ attempt }) => (attempt === 0 ? lost : { outcome: 'pass' }) } },
    )
    expect(outcomeOf(await check('t'))).toBe('use 1')
    expect(provider.calls.map(({ attempt }) => attempt)).toEqual([0, 1])
  })

  test('is asked twice at the most', async () => {
    const { check, provider } = setUpChecks({}, { answers: { t: lost } })
    expect(await check('t')).toMatchObject({ outcome: 'unavailable', cause: 'network' })
    expect(provider.calls).toHaveLength(2)
  })

  test('is not asked again when the time is over', async () => {
    const late = () => new Promise<typeof lost>((resolve) => setTimeout(resolve, 1000, lost))
    const { check, provider } = setUpChecks({ timeoutMs: 1000 }, { answers: { t: late } })
    const checked = check('t')
    await vi.advanceTimersByTimeAsync(1000)
    expect(outcomeOf(await checked)).toBe('network')
    expect(provider.calls).toHaveLength(1)
  })

  test('that throws is unavailable', async () => {
    const { check } = setUpChecks(
      {},
      {
        answers: {
          t: () => {
            throw new TypeError('oops')
          },
        },
      },
    )
    expect(await check('t')).toMatchObject({ outcome: 'unavailable', cause: 'vendor', error: expect.any(Error) })
  })
})

describe('the breaker', () => {
  const dead = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' } as const
  const answers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, dead]))
  const down = async (more: FakeProviderOptions['answers'] = {}) => {
    const all = setUpChecks({}, { answers: { ...answers, ...more } })
    for (let i = 0; i < 5; i += 1) await all.verifier.verify(withTicket(`t${i}`, { ip: `203.0.113.${i}` }))
    return all
  }

  test('while it is open, no visitor’s share of the calls is used up', async () => {
    const provider = fakeProvider({ answers })
    const verifier = createVerifier({ provider, maxChecksPerIpPerMinute: 2 })
    const outcomes: string[] = []
    for (let i = 0; i < 5; i += 1) await verifier.verify(withTicket(`t${i}`, { ip: `203.0.113.${i}` }))
    const outcome = async (ticket: string) => outcomeOf(verdictOf(await verifier.verify(withTicket(ticket))) as Verdict)
    for (let i = 5; i < 10; i += 1) outcomes.push(await outcome(`t${i}`))
    expect(outcomes).toEqual(Array(5).fill('network'))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await outcome('pass-a')).toBe('use 1')
    await verifier.close()
  })

  test('spares a dead vendor, and says when another try makes sense', async () => {
    const { check, provider } = await down()
    expect(await check('t6')).toMatchObject({ outcome: 'unavailable', cause: 'network', retryAfterMs: 2000 })
    expect(provider.calls).toHaveLength(5)
  })

  test('closes again when the vendor answers', async () => {
    const { check } = await down()
    vi.advanceTimersByTime(2000)
    expect([outcomeOf(await check('pass-a')), outcomeOf(await check('pass-b'))]).toEqual(['use 1', 'use 1'])
  })

  test('is not closed by a refusal for which nobody was asked', async () => {
    const { check, provider } = await down({ 'wrong-key': { outcome: 'misconfigured' } })
    vi.advanceTimersByTime(2000)
    const states: string[] = []
    const end = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    expect(outcomeOf(await check('wrong-key'))).toBe('misconfigured')
    expect(states).toEqual(['half-open'])
    // It was no probe, so that the next ticket is one.
    expect(outcomeOf(await check('pass-a'))).toBe('use 1')
    end()
    expect(provider.calls).toHaveLength(7)
  })

  const lostAnswers = {
    reset: { outcome: 'unavailable', cause: 'network', retryable: false },
    hurried: { outcome: 'unavailable', cause: 'timeout', retryable: false, vendor: 'unknown' },
  } as const

  test.each(['reset', 'hurried'] as const)('does not take a lost answer (%s) for one', async (lost) => {
    const { verifier, check, provider } = setUpChecks({}, { answers: { ...answers, ...lostAnswers } })
    for (const [i, ticket] of ['t0', 't1', 't2', 't3', lost, 't4'].entries()) {
      await verifier.verify(withTicket(ticket, { ip: `203.0.113.${i}` }))
    }
    expect(provider.calls).toHaveLength(6)
    expect(await check('pass-a')).toMatchObject({ outcome: 'unavailable', retryAfterMs: 2000 })
    vi.advanceTimersByTime(2000)
    const states: string[] = []
    const end = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    await check(lost)
    end()
    expect(states).toEqual(['half-open'])
    expect(outcomeOf(await check('pass-a'))).toBe('use 1')
  })

  test('publishes each change of its state', async () => {
    const states: string[] = []
    const end = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    const { check } = await down()
    vi.advanceTimersByTime(2000)
    await check('pass-a')
    end()
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })
})

describe('the store', () => {
  const hang = () => new Promise<never>(() => {})
  const fail = () => Promise.reject(new Error('no store'))
  const failAtOnce = () => {
    throw new Error('no store')
  }

  test.each([
    ['claim', hang],
    ['claim', fail],
    ['claim', failAtOnce],
    ['take', hang],
    ['take', fail],
    ['take', failAtOnce],
    ['take', () => ({ state: 'full' as const })],
    ['claim', () => ({ state: 'full' as const })],
    ['claim', () => undefined],
    ['take', () => undefined],
    ['take', async () => undefined],
    ['claim', () => ({ state: 'weird' })],
    ['take', () => ({ state: 'weird' })],
  ] as [keyof TicketStore, () => never][])(
    '%s that does not do it (%s) is unavailable in time',
    async (step, behaviour) => {
      const { check } = setUpChecks({ store: storeThat({ [step]: behaviour }), timeoutMs: 1000 })
      const checked = check('pass-a')
      await vi.advanceTimersByTimeAsync(1000)
      expect(await checked).toMatchObject({ outcome: 'unavailable', cause: 'store', error: expect.any(Error) })
    },
  )

  test.each(['{', 'null', '[]', '7', '[7]', '[null,0.9]', '{"detail":{}}'])(
    'that holds %s for a ticket is unavailable',
    async (value) => {
      const claim = () => ({ state: 'admitted', use: 2, value }) as ClaimAnswer
      expect(outcomeOf(await setUpChecks({ store: storeThat({ claim }) }).check('pass-a'))).toBe('store')
    },
  )

  test('where a claim took effect and its answer was lost, it is given back', async () => {
    const store = memoryStore()
    let claims = 0
    const claim: TicketStore['claim'] = (key, request) => {
      const answer = store.claim(key, request)
      if (claims++ === 0) throw new Error('lost')
      return answer
    }
    const { check } = setUpChecks({ store: storeThat({ claim, release: store.release, take: store.take }) })
    expect(outcomeOf(await check('pass-a'))).toBe('store')
    expect(outcomeOf(await check('pass-a'))).toBe('use 1')
  })

  test('where a take failed, the claim is given back', async () => {
    const store = memoryStore()
    let takes = 0
    const take: TicketStore['take'] = (key, use) => (takes++ === 0 ? { state: 'full' } : store.take(key, use))
    const { check } = setUpChecks({ store: storeThat({ claim: store.claim, release: store.release, take }) })
    expect(outcomeOf(await check('pass-a'))).toBe('store')
    expect(outcomeOf(await check('pass-a'))).toBe('use 1')
  })

  test('where release fails, the verdict stands, and one warning is given', async () => {
    const warn = vi.fn()
    const logger = { info() {}, error() {}, warn }
    const { check } = setUpChecks({ store: storeThat({ release: fail }), logger })
    expect([outcomeOf(await check('junk')), outcomeOf(await check('junk2'))]).toEqual(['invalid', 'invalid'])
    await vi.advanceTimersByTimeAsync(0)
    expect(warn.mock.calls).toEqual([[{ code: 'TICKETGATE_RELEASE_FAILED' }, expect.any(String)]])
  })

  test('where the claim failed too, the refusal says so, and no warning comes before it', async () => {
    const warn = vi.fn()
    const logger = { info() {}, error() {}, warn }
    const { check } = setUpChecks({ store: storeThat({ claim: fail, release: fail }), logger })
    expect(outcomeOf(await check('pass-a'))).toBe('store')
    await vi.advanceTimersByTimeAsync(0)
    expect(warn).not.toHaveBeenCalled()
  })

  test.each([
    ['a refusal', {}, ['junk'], ['invalid']],
    ['a share that is used up', {}, ['junk', 'pass-a'], ['invalid', 'throttled']],
    ['a claim that failed', { claim: failAtOnce }, ['pass-a'], ['store']],
    ['a take that failed', { take: failAtOnce }, ['pass-a'], ['store']],
  ] as [string, Partial<TicketStore>, string[], string[]][])(
    'where release hangs, the verdict does not wait for it: %s',
    async (_, broken, tickets, expected) => {
      const { verifier } = setUpChecks({ store: storeThat({ ...broken, release: hang }), maxChecksPerIpPerMinute: 1 })
      const verdicts: string[] = []
      for (const ticket of tickets) {
        void verifier
          .verify(withTicket(ticket))
          .then((decision) => verdicts.push(outcomeOf(verdictOf(decision) as Verdict)))
        await vi.advanceTimersByTimeAsync(0)
      }
      expect(verdicts).toEqual(expected)
    },
  )

  test('that is busy all the time is busy by the deadline', async () => {
    const claim = vi.fn(() => ({ state: 'busy', retryInMs: 100 }) as const)
    const { check, provider } = setUpChecks({ store: storeThat({ claim }), timeoutMs: 1000 })
    const checked = check('pass-a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(outcomeOf(await checked)).toBe('busy')
    expect(claim.mock.calls.length).toBeGreaterThan(5)
    expect(claim.mock.calls.length).toBeLessThan(20)
    expect(provider.calls).toHaveLength(0)
  })

  test('of two processes lets one in, and one of them asks', async () => {
    const store = memoryStore()
    const { open, providerOptions } = slowVendor('t')
    const [a, b] = [setUpChecks({ store }, providerOptions), setUpChecks({ store }, providerOptions)]
    const checks = [...Array(20)].map((_, i) => (i % 2 === 0 ? a : b).check('t'))
    await vi.advanceTimersByTimeAsync(500)
    open[0]?.('pass')
    await vi.advanceTimersByTimeAsync(500)
    const verdicts = (await Promise.all(checks)).map(outcomeOf)
    expect(verdicts.filter((verdict) => verdict === 'use 1')).toHaveLength(1)
    expect(a.provider.calls.length + b.provider.calls.length).toBe(1)
  })

  test('keeps a claim as long as its check may take, so that another process asks nobody meanwhile', async () => {
    const store = memoryStore()
    const { open, providerOptions } = slowVendor('t')
    const [a, b] = [setUpChecks({ store }, providerOptions), setUpChecks({ store }, providerOptions)]
    const slow = a.check('t')
    await vi.advanceTimersByTimeAsync(2_980)
    const other = b.check('t')
    await vi.advanceTimersByTimeAsync(10)
    open[0]?.('pass')
    await vi.advanceTimersByTimeAsync(500)
    expect([outcomeOf(await slow), outcomeOf(await other)]).toEqual(['use 1', 'replayed'])
    expect([a.provider.calls.length, b.provider.calls.length]).toEqual([1, 0])
  })

  test('keeps the claim of a process that died for a second after its check would have ended', async () => {
    const store = memoryStore()
    const { providerOptions } = slowVendor('t')
    const dead = setUpChecks(
      { store: storeThat({ claim: store.claim, release: () => new Promise(() => {}) }) },
      providerOptions,
    )
    const other = setUpChecks({ store }, providerOptions)
    void dead.check('t')
    await vi.advanceTimersByTimeAsync(3_000)
    void other.check('t')
    await vi.advanceTimersByTimeAsync(990)
    expect([dead.provider.calls.length, other.provider.calls.length]).toEqual([1, 0])
    await vi.advanceTimersByTimeAsync(500)
    expect(other.provider.calls).toHaveLength(1)
  })
})

test.each([undefined, null, 7, {}, { outcome: 'ok' }])(
  'a provider that answers %j has given no answer',
  async (answer) => {
    const { provider } = setUpChecks()
    const verifier = createVerifier({ provider: { ...provider, verify: async () => answer as never } })
    const verdict = await verifier.check({ ticket: 'pass-a' })
    expect(verdict).toMatchObject({ outcome: 'unavailable', cause: 'vendor', error: expect.any(Error) })
  },
)
