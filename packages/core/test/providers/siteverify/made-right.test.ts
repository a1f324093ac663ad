import { createVerifier, type Expectation, memoryStore, type Provider, type TicketStore } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, fakeVendor, siteverifyWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hcaptchaCodes, recaptchaCodes, turnstileCodes } from '../../../src/providers/siteverify/codes.js'
import { post, visitor } from '../../support/requests.js'
import { outcomeOf } from '../../support/vendor-checks.js'
import { verdictOf } from '../../support/verdict-of.js'

const secret = 'the site’s secret'
const sitekey = 'the-page’s'
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(siteverifyWire({ secret }))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(ends.map((end) => end()))
})

function checks(provider: unknown, store: TicketStore = memoryStore()) {
  const { fieldNames } = provider as Provider
  const verifier = createVerifier({ provider: provider as Provider, store, maxUses: 2 })
  ends.push(() => verifier.close())
  return async (ticket: string, expected?: Expectation) => {
    const request = post({ [fieldNames[0] as string]: ticket })
    const verdict = verdictOf(await verifier.verify(request, expected && { expect: expected }))
    if (verdict === undefined) throw new Error('no verdict')
    return verdict
  }
}
const here = () => ({ secret, endpoint: vendor.endpoint })

test.each([
  ['turnstile', turnstileCodes],
  ['hcaptcha', hcaptchaCodes],
  ['recaptcha', recaptchaCodes],
] as const)('the contract runs every code of %s', (name, codes) => {
  const words = Object.keys(siteverifyWire({ secret, vendor: name }).words)
  expect(Object.keys(codes).filter((code) => !words.includes(code))).toEqual([])
})

describe('a code of another vendor is none of', () => {
  test.each([
    ['turnstile', turnstile, 'already-seen-response'],
    ['recaptcha', recaptcha, 'internal-error'],
    ['hcaptcha', (options: object) => hcaptcha({ ...options, sitekey } as never), 'timeout-or-duplicate'],
  ] as const)('%s: unavailable', async (_, make, code) => {
    vendor.always({ body: { success: false, 'error-codes': [code] } })
    expect(await checks(make(here()))('ticket')).toMatchObject({ outcome: 'unavailable', vendorCode: code })
  })
})

describe('turnstile', () => {
  test('an action that its widget would not take is refused when it is made', () => {
    expect(() => turnstile({ secret, action: 'a'.repeat(32) })).not.toThrow()
    for (const action of ['a'.repeat(33), 'shop/buy', 'ä']) {
      expect(() => turnstile({ secret, action })).toThrow(expect.objectContaining({ option: 'action' }))
    }
  })
})

describe('hcaptcha', () => {
  const make = (more: object = {}) => hcaptcha({ ...here(), sitekey, ...more })

  test('its site key is required, and there is one name for it', () => {
    const codeOf = (options: object) => () => hcaptcha(options as never)
    expect(codeOf({ secret })).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_MISSING' }))
    expect(codeOf({ secret, sitekey, siteKey: sitekey })).toThrow(
      expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_UNKNOWN' }),
    )
    expect(make().page).toMatchObject({ vendor: 'hcaptcha', siteKey: sitekey })
  })

  test('a ticket of another site key, as Enterprise reports it, is the visitor’s doing', async () => {
    const check = checks(make())
    vendor.next({ body: { success: true, sitekey: 'a-weaker-page’s' } })
    expect(await check('one')).toMatchObject({ outcome: 'reject', reason: 'mismatch' })
    vendor.next({ body: { success: true, sitekey } })
    expect(await check('two')).toMatchObject({ outcome: 'pass' })
    vendor.next({ body: { success: true, sitekey: [sitekey] } })
    expect(await check('three')).toMatchObject({ outcome: 'unavailable', cause: 'vendor' })
  })

  test.each([
    ['sitekey-secret-mismatch', { body: { success: false, 'error-codes': ['sitekey-secret-mismatch'] } }],
    ['another site key', { body: { success: true, sitekey: 'another' } }],
  ])('if the first twenty tickets all have %s, a warning says so', async (_, step) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    vendor.always(step)
    const check = checks(make())
    for (let count = 0; count < 19; count += 1) await check(`ticket-${count}`)
    expect(warn).not.toHaveBeenCalled()
    await check('the twentieth')
    const code = 'TICKETGATE_FOREIGN_TICKETS'
    expect(warn).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ code }))
  })

  test('the vendor’s published test ticket of a bot, which the vendor passes, is rejected by its score', async () => {
    vendor = await fakeVendor(siteverifyWire({ secret: `0x${'0'.repeat(40)}` }))
    const check = checks(make({ secret: `0x${'0'.repeat(40)}`, endpoint: vendor.endpoint }))
    vendor.next({ body: { success: true, score: 0, score_reason: ['safe'] } })
    expect(await check('20000000-aaaa-bbbb-cccc-000000000002')).toMatchObject({ outcome: 'pass', risk: 0 })
    vendor.next({ body: { success: true, score: 1, score_reason: ['bot'] } })
    expect(await check('30000000-aaaa-bbbb-cccc-000000000003')).toMatchObject({ outcome: 'reject', reason: 'risk' })
  })

  test.each([undefined, null, 'not-provided'])(
    'a host name of %j is owed by the vendor: unavailable where a route expects one, also when it is remembered',
    async (hostname) => {
      const store = memoryStore()
      vendor.always({ body: { success: true, hostname } })
      const check = checks(make(), store)
      expect(await check('ticket')).toMatchObject({ outcome: 'pass' })
      const unavailable = { outcome: 'unavailable', cause: 'vendor' }
      expect(await check('ticket', { hostname: 'shop.example' })).toMatchObject(unavailable)
      expect(await check('other', { hostname: 'shop.example' })).toMatchObject(unavailable)
      expect(vendor.calls).toHaveLength(2)
    },
  )
})

describe('recaptcha', () => {
  test('over its quota it lets everybody pass; here nobody does, and it is no outage', async () => {
    for (const code of ['Over free quota.', 'Over Enterprise free quota. Please ensure your project has billing']) {
      vendor.next({ body: { success: true, score: 0.9, 'error-codes': [code] } })
      const verdict = await checks(recaptcha(here()))(`ticket ${code.length}`)
      expect(verdict).toMatchObject({ outcome: 'unavailable', cause: 'throttled' })
      expect(verdict.outcome === 'unavailable' && verdict.error?.message).toContain('billing')
    }
  })

  test.each([400, 413])(
    'status %s to long junk is the visitor’s doing, to a short ticket it is not',
    async (status) => {
      const check = checks(recaptcha(here()))
      vendor.always({ status, body: '<p>Error</p>' })
      expect(outcomeOf(await check('x'.repeat(4_095)))).toBe('malformed')
      expect(outcomeOf(await check('short'))).toBe('vendor')
    },
  )

  test('a ticket of version 3 needs a score', async () => {
    vendor.always({ body: { success: true, action: 'login' } })
    expect(outcomeOf(await checks(recaptcha({ ...here(), version: 3 }))('ticket'))).toBe('mismatch')
    expect(outcomeOf(await checks(recaptcha(here()))('other'))).toBe('pass')
  })

  test('an error of the visitor’s browser is not remembered as a rejection', async () => {
    const provider = recaptcha(here())
    vendor.next({ body: { success: false, 'error-codes': ['browser-error'] } })
    const extracted = provider.extract(() => 'token-1', visitor(), {})
    if (!extracted.ok) throw new Error(extracted.reason)
    const call = { deadline: performance.now() + 5_000, attempt: 0, checkId: 'check' }
    expect(await provider.verify(extracted.fields, call)).toMatchObject({ reason: 'invalid', final: false })
    await provider.close?.()
  })
})
