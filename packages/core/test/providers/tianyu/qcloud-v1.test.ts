import { createHmac } from 'node:crypto'
import {
  qcloudV1Signature,
  qcloudV1Signer,
  qcloudV1StringToSign,
  type SignatureMethod,
  type SignedParameters,
} from '@ticketgate/core/tianyu'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA'
const host = 'cvm.api.qcloud.com'
const path = '/v2/index.php'
const get = (params: SignedParameters) => ({ method: 'GET', host, path, params }) as const

// Spec page tianyu-v2, "Signature v1".
const first = {
  Action: 'DescribeInstances',
  Nonce: 11886,
  Region: 'gz',
  SecretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  Timestamp: 1465185768,
  'instanceIds.0': 'ins-09dx96dg',
  limit: 20,
  offset: 0,
}
const second = (SignatureMethod: SignatureMethod) => ({
  Timestamp: 1465185768,
  SignatureMethod,
  SecretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  Region: 'ap-guangzhou',
  Nonce: 11886,
  'InstanceIds.0': 'ins-09dx96dg',
  Action: 'DescribeInstances',
})

describe('the published vectors', () => {
  test.each([
    ['HmacSHA1', 'NSI3UqqD99b/UJb4tbG/xZpRW64=', first],
    ['HmacSHA256', '0EEm/HtGRr/VJXTAD9tYMth1Bzm3lLHz5RCDv1GdM8s=', second('HmacSHA256')],
    ['HmacSHA1', 'nPVnY6njQmwQ8ciqbPl5Qe+Oru4=', second('HmacSHA1')],
  ] as const)('%s %s', (method, signature, params) => {
    expect(qcloudV1Signature(get(params), secretKey, method)).toBe(signature)
    expect(qcloudV1Signer(secretKey, method)(qcloudV1StringToSign(get(params)))).toBe(signature)
  })

  test('include the string to be signed, equal to the letter', () => {
    expect(qcloudV1StringToSign(get(first))).toBe(
      'GETcvm.api.qcloud.com/v2/index.php?Action=DescribeInstances&Nonce=11886&Region=gz' +
        '&SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA&Timestamp=1465185768&instanceIds.0=ins-09dx96dg&limit=20&offset=0',
    )
  })
})

const special = fc.constantFrom('+', '&', '=', '%', '@', '_', '.', '%2B', 'é', '验证码', '😀', '￿', 'Signature', ' ')
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.array(special, { maxLength: 6 }).map((parts) => parts.join('')),
)
const parameters = fc.uniqueArray(fc.tuple(text, fc.oneof(text, fc.integer())), {
  selector: ([name]) => name,
  maxLength: 12,
})
const methods = fc.constantFrom<SignatureMethod[]>('HmacSHA1', 'HmacSHA256')

/** Sorted, joined, signed: slowly, and by another way. */
function plain(pairs: readonly (readonly [string, string | number])[], method: SignatureMethod): string {
  const sorted = pairs
    .filter(([name]) => name !== 'Signature')
    .map(([name, value]) => ({ bytes: Buffer.from(name), name, value }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name, value }) => `${name.split('_').join('.')}=${value}`)
  const algorithm = method === 'HmacSHA1' ? 'sha1' : 'sha256'
  return createHmac(algorithm, secretKey)
    .update(`GET${host}${path}?${sorted.join('&')}`)
    .digest('base64')
}

describe('every set of parameters', () => {
  test('is signed as sort, join and createHmac sign it', () => {
    fc.assert(
      fc.property(parameters, methods, (pairs, method) => {
        expect(qcloudV1Signature(get(Object.fromEntries(pairs)), secretKey, method)).toBe(plain(pairs, method))
      }),
    )
  })

  test('has one signature in any order', () => {
    const shuffled = parameters.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
    )
    fc.assert(
      fc.property(shuffled, methods, ([pairs, other], method) => {
        const sign = (list: typeof pairs) => qcloudV1Signature(get(Object.fromEntries(list)), secretKey, method)
        expect(sign(other)).toBe(sign(pairs))
      }),
    )
  })

  test('leaves its Signature out', () => {
    const unsigned = qcloudV1StringToSign(get({ Action: 'a' }))
    expect(qcloudV1StringToSign(get({ Signature: 'x', Action: 'a' }))).toBe(unsigned)
  })
})

test('values are signed raw; an underscore becomes a dot in names alone', () => {
  expect(qcloudV1StringToSign(get({ a_b_c: 'x_y', uid: '+ & = % @ é' }))).toBe(
    `GET${host}${path}?a.b.c=x_y&uid=+ & = % @ é`,
  )
})

test('names sort by byte: upper case first, and beyond U+FFFF last', () => {
  const string = qcloudV1StringToSign(get({ '\u{1f600}': 1, '\uffff': 2, b: 3, B: 4, aa: 5, a: 6 }))
  expect(string.split('?')[1]).toBe('B=4&a=6&aa=5&b=3&\uffff=2&\u{1f600}=1')
})

test('method, host and path are part of what is signed', () => {
  const base = qcloudV1Signature(get(first), secretKey, 'HmacSHA1')
  for (const change of [{ method: 'POST' as const }, { host: `${host}:443` }, { path: '/v2/index.php/' }]) {
    expect(qcloudV1Signature({ ...get(first), ...change }, secretKey, 'HmacSHA1')).not.toBe(base)
  }
})
