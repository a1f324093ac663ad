import { memoryStore } from '@ticketgate/core'
import { type StoreUnderTest, storeContract } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'

function makeStore(maxTickets?: number): StoreUnderTest {
  let now = 0
  const store = memoryStore({ now: () => now, ...(maxTickets === undefined ? {} : { maxTickets }) })
  return {
    store,
    advance: (ms) => {
      now += ms
    },
  }
}

describe('the store contract', () => {
  for (const { name, run } of storeContract(() => makeStore(), { makeBoundedStore: makeStore })) test(name, run)
})

test('says that other processes do not see it', () => {
  expect(memoryStore().local).toBe(true)
})

test('refuses options that it does not know or cannot use', () => {
  expect(() => memoryStore({ max: 1 } as never)).toThrow(
    expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_UNKNOWN' }),
  )
  expect(() => memoryStore({ maxTickets: 0 })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
  expect(() => memoryStore({ now: 1 as never })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
})
