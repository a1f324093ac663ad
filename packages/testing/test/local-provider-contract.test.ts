import { altchaSentinel } from '@ticketgate/core/altcha'
import { localProviderContract } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { sentinelPayload, sentinelSecret } from '../../core/test/providers/altcha/payloads.js'

type Sentinel = ReturnType<typeof altchaSentinel>

/** Which cases a provider fails that differs from a good one in one thing. */
async function failures(spoil: (good: Sentinel) => Partial<Sentinel>): Promise<string[]> {
  const cases = localProviderContract({
    make: () => {
      const good = altchaSentinel({ secret: sentinelSecret })
      return { ...good, ...spoil(good) } as never
    },
    solve: async (name) => ({ altcha: sentinelPayload({ id: name }) }),
    words: {},
    secrets: [sentinelSecret],
  })
  const failed: string[] = []
  for (const { name, run } of cases) await run().catch(() => failed.push(name))
  return failed
}

test('a provider that does everything right passes every case', async () => {
  expect(await failures(() => ({}))).toEqual([])
})

test('one that takes all tickets for one is found out', async () => {
  const failed = await failures((good) => ({
    extract(...given) {
      const extracted = good.extract(...given)
      return extracted.ok ? { ...extracted, ticket: ['the same'] } : extracted
    },
  }))
  expect(failed).toContain('one ticket is always the same')
})
