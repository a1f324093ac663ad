import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forwardedFor, ipNetwork, ipPrefix, isPrivateIp, normaliseIp } from '../../src/request/client-ip.js'

describe('normaliseIp', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::FFFF:1.2.3.4', '1.2.3.4'],
    ['::ffff:102:304', '1.2.3.4'],
    ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['203.0.113.5:40001', '203.0.113.5'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['[::ffff:1.2.3.4]:65535', '1.2.3.4'],
    ['[::1]', '::1'],
  ])('%s is %s', (given, one) => {
    expect(normaliseIp(given)).toBe(one)
  })

  test.each([
    undefined,
    '',
    'unknown',
    '1.2.3',
    '1.2.3.4:',
    '1.2.3.4:123456',
    '[::1]:',
    '[::1',
    ':80',
    '1.2.3.4, 5.6.7.8',
    '::ffff:1.2.3.400',
    '%',
    42,
    null,
    {},
  ])('%j is no IP', (given) => {
    expect(normaliseIp(given as string)).toBeUndefined()
  })

  test('whatever it is given, it gives an IP in one spelling, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.string({ unit: 'binary' })), (given) => {
        const one = normaliseIp(given)
        if (isIP(given) !== 0) expect(one).toBeDefined()
        if (one === undefined) return
        expect(isIP(one)).toBeGreaterThan(0)
        expect(normaliseIp(one)).toBe(one)
        expect(normaliseIp(one.toUpperCase())).toBe(one)
      }),
    )
  })
})

describe('ipPrefix', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1::3:4:5:6', '2001:db8:1:0::/64'],
  ])('%s counts as %s', (ip, prefix) => {
    expect(ipPrefix(ip)).toBe(prefix)
  })

  test('every address of one /64 counts as one', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(groups, groups, (a, b) => {
        const written = (all: number[]) =>
          new URL(`http://[${all.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
        const neighbour = [...a.slice(0, 4), ...b.slice(4)]
        expect(ipPrefix(written(neighbour))).toBe(ipPrefix(written(a)))
        if (a.slice(0, 4).join() !== b.slice(0, 4).join()) expect(ipPrefix(written(b))).not.toBe(ipPrefix(written(a)))
      }),
    )
  })
})

test.each([
  ['203.0.113.7', undefined],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
])('the network of %s is %s', (ip, expected) => {
  expect(ipNetwork(ip)).toBe(expected)
})

test.each([
  ['10.1.2.3', true],
  ['127.0.0.1', true],
  ['172.16.0.1', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['169.254.1.1', true],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['172.32.0.1', false],
  ['11.0.0.1', false],
  ['192.169.0.1', false],
  ['2001:db8::1', false],
])('isPrivateIp(%s) is %s', (ip, isPrivate) => {
  expect(isPrivateIp(ip)).toBe(isPrivate)
})

describe('forwardedFor', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['\r\n\t', undefined],
    ['203.0.113.7, 10.0.0.1', '203.0.113.7, 10.0.0.1'],
    [['a', 'b'], 'a, b'],
    ['1.2.3.4\r\nX-Evil: 1\0', '1.2.3.4X-Evil: 1'],
    ['é验😀\ud800x', 'x'],
  ])('%j goes on as %j', (header, sent) => {
    expect(forwardedFor(header)).toBe(sent)
  })

  test('keeps no more than a bounded number of addresses', () => {
    expect(forwardedFor('1'.repeat(1_000_000))).toHaveLength(512)
  })
})
