import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clock } from '../../../src/deadline.js'
import { type VendorClient, vendorClient } from '../../../src/providers/http/client.js'
import { sendForJson, sendForText } from '../../../src/providers/http/json.js'
import { type LoopbackVendor, loopbackVendor } from '../../support/loopback-vendor.js'

let vendor: LoopbackVendor
let http: VendorClient
beforeEach(async () => {
  vendor = await loopbackVendor()
  http = vendorClient({ origin: vendor.origin, connections: 1 })
})
afterEach(async () => {
  await http.close()
  await vendor.close()
})

describe.each(Object.entries({ sendForJson, sendForText }))('%s', (_, send) => {
  test.each([
    [302, 'misconfigured'],
    [401, 'misconfigured'],
    [404, 'misconfigured'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('HTTP status %i is %s, and the error names the path that was called, not its query', async (status, outcome) => {
    vendor.answers((_call, response) => response.writeHead(status).end('<html>ticket-of-somebody</html>'))
    const path = '/v2/index.php?Ticket=ticket-of-somebody&Signature=s'
    const answer = await send(http, { method: 'GET', path, deadline: clock() + 5000 })
    expect(answer).toMatchObject({ outcome, vendor: status >= 500 ? 'down' : 'up' })
    const { error } = answer as { error: Error }
    expect(error.message).toBe(`The vendor answered HTTP status ${status} to /v2/index.php.`)
    expect(error.cause).toBeUndefined()
  })
})

interface VendorBody {
  readonly success?: unknown
  readonly result: { readonly success?: unknown }
  readonly list: readonly [{ readonly success?: unknown }]
}

test('what a vendor left out is not taken from Object.prototype, at any depth', async () => {
  const polluted = Object.prototype as unknown as Record<string, unknown>
  polluted['success'] = true
  try {
    vendor.answers((_call, response) => response.end('{"result":{},"list":[{}]}'))
    const answer = await sendForJson(http, { method: 'GET', path: '/', deadline: clock() + 5000 })
    if (answer.outcome !== 'answered') throw new Error(answer.outcome)
    const { result, list, success } = answer.body as unknown as VendorBody
    expect([success, result.success, list[0].success]).toEqual([undefined, undefined, undefined])
  } finally {
    delete polluted['success']
  }
})
