import { createVerifier } from '@ticketgate/core'
import { defineProvider } from '@ticketgate/core/provider'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { describe, expect, test } from 'vitest'
import { visitor, withTicket } from '../support/requests.js'

const acme = {
  name: 'acme',
  ticketTtlMs: 60_000,
  checksPerTicket: 1,
  fieldNames: ['ticket'] as const,
  extract(read: (name: 'ticket') => string | undefined) {
    const ticket = read('ticket')
    if (ticket === undefined) return { ok: false, reason: 'missing' } as const
    return { ok: true, ticket: [ticket], bound: [], fields: ticket } as const
  },
  async verify(ticket: string) {
    if (ticket === 'good') return { outcome: 'pass' } as const
    return { outcome: 'reject', reason: 'invalid', final: true } as const
  },
}

describe('defineProvider', () => {
  test('returns the provider that it was given', async () => {
    const provider = defineProvider(acme)
    expect(provider).toBe(acme)
    const verifier = createVerifier({ provider })
    expect((await verifier.verify(withTicket('good'))).admitted).toBe(true)
    expect((await verifier.verify(withTicket('bad'))).admitted).toBe(false)
  })

  test.each([
    [{ name: 'Acme Captcha' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ name: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ticketTtlMs: 60 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ticketTtlMs: '1m' }, 'ERR_CAPTCHA_OPTION_TYPE'],
    [{ checksPerTicket: 0 }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ fieldNames: [] }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ fieldNames: ['a b'] }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ extract: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ verify: 'https://acme.example' }, 'ERR_CAPTCHA_OPTION_TYPE'],
    [{ verfy: () => {} }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
  ])('%o: %s', (wrong, code) => {
    expect(() => defineProvider({ ...acme, ...wrong } as never)).toThrow(expect.objectContaining({ code }))
  })
})

describe('a provider that defineProvider() did not see', () => {
  test.each([
    [{ ticketTtlMs: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ticketTtlMs: Number.NaN }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ name: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ fieldNames: undefined }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ fieldNames: [] }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ checksPerTicket: 0 }, 'ERR_CAPTCHA_OPTION_VALUE'],
  ])('is checked by createVerifier(): %o: %s', (wrong, code) => {
    expect(() => createVerifier({ provider: { ...acme, ...wrong } as never })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('"provider.') }),
    )
  })

  test('may be an instance of a class that has more than a provider’s parts', async () => {
    class Acme {
      readonly name = 'acme'
      readonly ticketTtlMs = 60_000
      readonly checksPerTicket = 1
      readonly fieldNames = ['ticket'] as const
      readonly clients = new Map()
      extract = acme.extract
      verify(ticket: string) {
        return acme.verify(ticket)
      }
    }
    const verifier = createVerifier({ provider: new Acme() })
    expect((await verifier.verify(withTicket('good'))).admitted).toBe(true)
  })
})

describe('selfHosted', () => {
  const keys = { secretId: 'AKID', secretKey: 'key' }

  test.each([
    [{ ...keys }, 'ERR_CAPTCHA_OPTION_MISSING'],
    [{ ...keys, url: '127.0.0.1:8787' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, url: 'http://127.0.0.1:8787/captcha/' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, url: 'http://127.0.0.1:8787?tenant=7' }, 'ERR_CAPTCHA_OPTION_VALUE'],
    [{ ...keys, url: 'http://127.0.0.1:8787', endpoint: 'http://127.0.0.1:8787/' }, 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    [{ url: 'http://127.0.0.1:8787' }, 'ERR_CAPTCHA_OPTION_MISSING'],
  ])('%o: %s', (options, code) => {
    expect(() => selfHosted(options as never)).toThrow(expect.objectContaining({ code }))
  })

  test('has tickets that no other provider takes', () => {
    expect(selfHosted({ ...keys, url: 'http://127.0.0.1:8787' }).name).toBe('self-hosted')
  })
})

test.each([' t', 't ', 't t', 't\u00a0', 't\u2028'])('a ticket that verifies twice has one spelling: %j', (ticket) => {
  const provider = selfHosted({ secretId: 'AKID', secretKey: 'key', url: 'http://127.0.0.1:8787' })
  expect(provider.extract(() => ticket, visitor(), {})).toEqual({ ok: false, reason: 'malformed' })
})
