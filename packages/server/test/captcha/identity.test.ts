import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bindIdentity,
  boundFields,
  boundId,
  type Identity,
  isSameIdentity,
  site,
  visitorAddress,
} from '../../src/captcha/identity.js'

const id = fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { nil: undefined })
const identity: fc.Arbitrary<Identity> = fc.record({
  userIp: fc.option(fc.ipV4(), { nil: undefined }),
  businessId: id,
  captchaType: id,
  uid: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  sceneId: id,
})

const another = (value: string | number | undefined) =>
  typeof value === 'number' ? (value + 1) % 2 ** 32 : value?.includes('.') === true ? '::1' : `${value}x`

describe('an identity', () => {
  test('is recognised at the check, whatever fields the check adds', () => {
    fc.assert(
      fc.property(identity, identity, (requested, more) => {
        const given = Object.fromEntries(boundFields.map((name) => [name, requested[name] ?? more[name]]))
        expect(isSameIdentity(bindIdentity(requested), given)).toBe(true)
      }),
    )
  })

  test('is not recognised if any bound field is changed or left out', () => {
    fc.assert(
      fc.property(identity, fc.constantFrom(...boundFields), (requested, name) => {
        fc.pre(requested[name] !== undefined)
        const bound = bindIdentity(requested)
        expect(isSameIdentity(bound, { ...requested, [name]: undefined })).toBe(false)
        expect(isSameIdentity(bound, { ...requested, [name]: another(requested[name]) })).toBe(false)
      }),
    )
  })

  test('has its businessId and sceneId as they are', () => {
    fc.assert(
      fc.property(identity, (given) => {
        const bound = bindIdentity(given)
        expect(boundId(bound, 'businessId')).toBe(given.businessId)
        expect(boundId(bound, 'sceneId')).toBe(given.sceneId)
      }),
    )
  })

  test('does not treat the texts "undefined" and "false" as missing fields', () => {
    for (const uid of ['undefined', 'false', 'null']) expect(isSameIdentity(bindIdentity({ uid }), {})).toBe(false)
  })
})

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::5', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as the address %s', (ip, expected) => {
  expect(visitorAddress(ip)).toBe(expected)
})

test.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1::/48'],
  ['[2001:db8::5]:443', '2001:db8:0::/48'],
  ['unknown', 'unknown'],
])('the site of %s is %s', (ip, expected) => {
  expect(site(ip)).toBe(expected)
})

test('a site is the /48 of the /64 that counts as the address, however that is written', () => {
  const zone = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 200 }).map((length) => `%${'z'.repeat(length)}`),
  )
  const ip = fc.oneof(
    fc.tuple(fc.ipV6(), zone).map((parts) => parts.join('')),
    fc.ipV4(),
    fc.ipV4Extended(),
  )
  fc.assert(
    fc.property(ip, (written) => {
      const address = visitorAddress(written)
      const groups = address.split(':').slice(0, 3).join(':')
      expect(site(written)).toBe(address.endsWith('::/64') ? `${groups}::/48` : address)
    }),
  )
})
