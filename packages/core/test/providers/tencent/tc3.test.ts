import { createHash, createHmac } from 'node:crypto'
import { tc3Signer, tc3SigningKey, tc3StringToSign } from '@ticketgate/core/tencent'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** The vendor's published example. */
const published = {
  host: 'cvm.tencentcloudapi.com',
  contentType: 'application/json; charset=utf-8',
  body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
  timestamp: 1551113065,
  service: 'cvm',
}
const key = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' }

test('the signature of the vendor’s published example is as published', () => {
  expect(tc3Signer(key)(published)).toBe(
    `TC3-HMAC-SHA256 Credential=${key.secretId}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, ` +
      'Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  )
})

/** TC3 as a first reading of the vendor's page would write it. */
function plainSignature(secretKey: string, { host, contentType, body, timestamp, service }: typeof published): string {
  const sha = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
  const mac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text, 'utf8').digest()
  const at = new Date(timestamp * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  const canonical = `POST\n/\n\ncontent-type:${contentType}\nhost:${host}\n\ncontent-type;host\n${sha(body)}`
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha(canonical)}`
  return mac(mac(mac(mac(`TC3${secretKey}`, date), service), 'tc3_request'), text).toString('hex')
}

describe('any request', () => {
  const seconds = fc.integer({ min: 0, max: 4_000_000_000 })
  const request = fc.record({
    host: fc.constantFrom('captcha.tencentcloudapi.com', '127.0.0.1:8787'),
    contentType: fc.constant(published.contentType),
    body: fc.string({ unit: 'grapheme' }),
    timestamp: seconds,
    service: fc.constantFrom('captcha', 'cvm'),
  })

  test('is signed as an independent reading signs it, in any order of days', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 8 }), fc.string(), (requests, secretKey) => {
        const sign = tc3Signer({ secretId: 'AKID', secretKey })
        for (const one of requests)
          expect(sign(one)).toMatch(new RegExp(`Signature=${plainSignature(secretKey, one)}$`))
      }),
    )
  })
})

test('the signing key holds for one UTC day', () => {
  const keyAt = (timestamp: number) => tc3SigningKey('secret', { timestamp, service: 'captcha' }).toString('hex')
  const midnight = 1_700_006_400
  expect(keyAt(midnight)).toBe(keyAt(midnight + 86_399))
  expect(keyAt(midnight - 1)).not.toBe(keyAt(midnight))
})

test('host and content type are signed in lower case, the path as it is', () => {
  const upper = { ...published, host: 'CVM.TencentCloudAPI.com', contentType: 'Application/JSON; charset=utf-8' }
  expect(tc3StringToSign(upper)).toBe(tc3StringToSign(published))
  expect(tc3StringToSign({ ...published, path: '/a' })).not.toBe(tc3StringToSign(published))
})
