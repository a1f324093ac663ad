import { failover, type Provider } from '@ticketgate/core'
import { friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { turnstile } from '@ticketgate/core/turnstile'
import { expect, test } from 'vitest'
import { visitor } from '../support/requests.js'

interface Vendor {
  make(): unknown
  /** All that a page without `<ticket-gate>` posts, the fields of others that the vendor's script fills included. */
  readonly posted: Readonly<Record<string, string>>
  /** What its tickets are known by. @default the vendor's name */
  readonly realm?: string
}

const vendors: Record<string, Vendor> = {
  turnstile: { make: () => turnstile({ secret: 's' }), posted: { 'cf-turnstile-response': 'one' } },
  hcaptcha: {
    make: () => hcaptcha({ secret: 's', sitekey: 'k' }),
    posted: { 'h-captcha-response': 'one', 'g-recaptcha-response': 'one' },
  },
  recaptcha: { make: () => recaptcha({ secret: 's' }), posted: { 'g-recaptcha-response': 'one' } },
  'recaptcha-enterprise': {
    make: () => recaptchaEnterprise({ project: 'p', siteKey: 'k', apiKey: 'k' }),
    posted: { 'g-recaptcha-response': 'one' },
    realm: 'recaptcha',
  },
  'friendly-captcha': {
    make: () => friendlyCaptcha({ apiKey: 'k', sitekey: 's' }),
    posted: { 'frc-captcha-response': 'one' },
  },
}

const names = Object.keys(vendors)
/** Google's two read one field, and their tickets begin alike. */
const isGoogles = (name: string) => name.startsWith('recaptcha')
const pairs = names.flatMap((first) =>
  names.filter((other) => other !== first && !(isGoogles(first) && isGoogles(other))).map((second) => [first, second]),
)

function extractedBy(pair: readonly string[], posted: Readonly<Record<string, string>>) {
  const entries = pair.map((name) => vendors[name]?.make() as Provider)
  const provider = failover(entries as never) as Provider
  const extracted = provider.extract((name) => posted[name], visitor(), {})
  void provider.close?.()
  return extracted
}

test.each(pairs)('with %s before %s, each one’s ticket is its own, whatever its script fills besides', (...pair) => {
  for (const name of pair) {
    expect(extractedBy(pair, vendors[name]?.posted ?? {})).toMatchObject({
      ok: true,
      realm: vendors[name]?.realm ?? name,
      ticket: ['one'],
    })
  }
})

test.each(pairs)(
  'with %s before %s, two different tickets are malformed, and none is missing',
  (first = '', second = '') => {
    const one = vendors[first]?.posted ?? {}
    const other = Object.fromEntries(Object.keys(vendors[second]?.posted ?? {}).map((field) => [field, 'another']))
    const isBoth =
      Object.keys({ ...one, ...other }).length > Math.max(Object.keys(one).length, Object.keys(other).length)
    if (isBoth)
      expect(extractedBy([first, second], { ...one, ...other })).toMatchObject({ ok: false, reason: 'malformed' })
    expect(extractedBy([first, second], {})).toEqual({ ok: false, reason: 'missing' })
  },
)

test('two vendors whose tickets cannot be told apart are refused when the provider is made', () => {
  const make = () => extractedBy(['recaptcha', 'recaptcha-enterprise'], {})
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
})

test('a widget’s state beside another vendor’s ticket is no second ticket', () => {
  const posted = { 'frc-captcha-response': '.UNSTARTED', 'cf-turnstile-response': 'one' }
  expect(extractedBy(['friendly-captcha', 'turnstile'], posted)).toMatchObject({ ok: true, realm: 'turnstile' })
})

test('a second ticket in a field that another vendor’s script fills is malformed', () => {
  const posted = { 'h-captcha-response': 'one', 'g-recaptcha-response': 'another' }
  expect(extractedBy(['recaptcha', 'hcaptcha'], posted)).toEqual({ ok: false, reason: 'malformed' })
})
