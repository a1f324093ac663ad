import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ticketBinding, ticketKey, ticketName } from '../../src/check/ticket-key.js'

const parts = fc.array(fc.string({ unit: 'binary', maxLength: 10 }), { maxLength: 4 })

describe('a ticket’s key', () => {
  test('is 16 bytes of hex, whatever the ticket', () => {
    fc.assert(fc.property(fc.string(), parts, (provider, ticket) => /^[0-9a-f]{32}$/.test(ticketKey(provider, ticket))))
  })

  test('is the same for the same parts, and another for any other', () => {
    fc.assert(
      fc.property(fc.string(), parts, fc.string(), parts, (provider, ticket, otherProvider, other) => {
        const isSame = JSON.stringify([provider, ticket]) === JSON.stringify([otherProvider, other])
        const flatSame = JSON.stringify([provider, ...ticket]) === JSON.stringify([otherProvider, ...other])
        expect(ticketKey(provider, ticket) === ticketKey(otherProvider, other)).toBe(isSame || flatSame)
      }),
    )
  })

  test('keeps ["ab", "c"] and ["a", "bc"] apart', () => {
    expect(ticketKey('p', ['ab', 'c'])).not.toBe(ticketKey('p', ['a', 'bc']))
    expect(ticketBinding(['ab', 'c'])).not.toBe(ticketBinding(['a', 'bc']))
  })

  test('is called by its first 8 digits', () => {
    expect(ticketName('0123456789abcdef0123456789abcdef')).toBe('01234567')
  })
})

test('a binding knows what is absent from what is empty', () => {
  const bindings = [[undefined], [''], ['null'], [], [undefined, undefined]].map((bound) => ticketBinding(bound))
  expect(new Set(bindings).size).toBe(bindings.length)
})
