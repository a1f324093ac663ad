import { memoryStore } from '@ticketgate/core'
import { expect, test } from 'vitest'
import { everyAnswer, storeKeepsToTheTable } from '../../../testing/test/store-commands.js'

function makeStore(maxTickets = 1_000_000) {
  let now = 0
  return {
    store: memoryStore({ now: () => now, maxTickets }),
    advance: (ms: number) => {
      now += ms
    },
  }
}

test('a memory store keeps to the contract’s table, whatever four processes do, lose and crash in', async () => {
  expect(await storeKeepsToTheTable(() => makeStore(), 2000)).toEqual(everyAnswer)
})

test.each([1, 2, 3, 4])(
  'keeps to the table with room for %i tickets: full is full, and what is over makes room',
  async (maxTickets) => {
    const answers = await storeKeepsToTheTable(() => makeStore(maxTickets), 500, maxTickets)
    expect(answers).toEqual(expect.arrayContaining(['claim: full', 'take: full']))
  },
)
