import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { memoryInUse } from './support/heap.js'

test('an empty verifier takes up no memory for what it may have to remember one day', async () => {
  const make = () => createVerifier({ provider: fakeProvider() })
  make()
  const before = await memoryInUse()
  const verifiers = Array.from({ length: 50 }, make)
  expect((await memoryInUse()) - before).toBeLessThan(50 * 60_000)
  expect(verifiers).toHaveLength(50)
})
