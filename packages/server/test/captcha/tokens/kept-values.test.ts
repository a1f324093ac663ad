import { memoryStore } from '@ticketgate/core'
import { expect, test } from 'vitest'
import { createKeptValues } from '../../../src/captcha/tokens/kept-values.js'

const kept = { binding: 'b', ttlMs: 60_000, value: 'v' }

test('a value is redeemed once', async () => {
  const values = createKeptValues(memoryStore())
  await values.keep('name', kept)
  expect(await values.redeem('name', 'b')).toBe('v')
  expect(await values.redeem('name', 'b')).toBeUndefined()
})

test('a value bound to one sender is not redeemed by another, and can still be redeemed by its own', async () => {
  const values = createKeptValues(memoryStore())
  await values.keep('name', kept)
  expect(await values.redeem('name', 'c')).toBeUndefined()
  expect(await values.redeem('name', 'b')).toBe('v')
})

test('a name under which nothing was kept redeems nothing, however often it is tried', async () => {
  const values = createKeptValues(memoryStore())
  for (let n = 0; n < 3; n += 1) expect(await values.redeem('name')).toBeUndefined()
})

test('a full store is an error', async () => {
  const values = createKeptValues(memoryStore({ maxTickets: 1 }))
  await values.keep('one', kept)
  await expect(values.keep('two', kept)).rejects.toThrow()
  await expect(values.redeem('three')).rejects.toThrow()
})
