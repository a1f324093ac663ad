import { memoryStore } from '@ticketgate/core'
import { expect, test } from 'vitest'
import { createUsedMarks } from '../../../src/captcha/tokens/uses.js'

const once = { maxUses: 1, ttlMs: 60_000 }

test('a token is used as often as it may be', async () => {
  const marks = createUsedMarks(memoryStore())
  const taken = []
  for (let i = 0; i < 3; i += 1) taken.push(await marks.use('name', { ...once, maxUses: 2 }))
  expect(taken).toEqual([true, true, false])
})

test('whether a token was used can be asked without using it, and where there is no room for another mark', async () => {
  const marks = createUsedMarks(memoryStore({ maxTickets: 1 }))
  expect([await marks.isUsed('name'), await marks.isUsed('name')]).toEqual([false, false])
  expect(await marks.use('name', once)).toBe(true)
  expect([await marks.isUsed('name'), await marks.isUsed('another')]).toEqual([true, false])
  await expect(marks.use('another', once)).rejects.toThrow('full')
})
