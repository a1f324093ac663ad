import { createVerifier } from '@ticketgate/core'
import { providerContract, type VendorWire } from '@ticketgate/testing'
import type { Express } from 'express'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acme } from '../acme.js'
import { newsletterApp } from '../app.js'
import { pretendVendor } from '../pretend-vendor.js'

const apiKey = 'a-key-of-acme'

/** Acme's wire format, for the contract that every built-in provider passes. */
const wire: VendorWire = {
  path: '/v1/check',
  refused: { body: { result: 'key' } },
  words: {
    pass: { reply: { body: { result: 'good' } }, verdict: { outcome: 'pass' } },
    bad: { reply: { body: { result: 'bad' } }, verdict: { outcome: 'reject', reason: 'invalid' } },
    used: { reply: { body: { result: 'used' } }, verdict: { outcome: 'reject', reason: 'replayed' } },
    'a word of next year': {
      reply: { body: { result: 'maybe' } },
      verdict: { outcome: 'unavailable', cause: 'vendor' },
    },
  },
  read({ headers, body }) {
    const fields = JSON.parse(body) as { solution: string }
    return { ticket: fields.solution, fields, isAuthentic: headers['authorization'] === `Bearer ${apiKey}` }
  },
}

describe('the provider contract: acme', () => {
  const cases = providerContract({
    wire,
    make: ({ endpoint }) => acme({ apiKey, endpoint }),
    fields: (ticket) => ({ 'acme-solution': ticket }),
    secrets: [apiKey],
  })
  for (const { name, run } of cases) test(name, run)
})

describe('the guarded route', () => {
  let vendor: Awaited<ReturnType<typeof pretendVendor>>
  let app: Express
  let subscribe: (body: object) => Promise<number>
  beforeAll(async () => {
    vendor = await pretendVendor(apiKey)
    const { port } = vendor.address() as { port: number }
    const provider = acme({ apiKey, endpoint: `http://127.0.0.1:${port}/v1/check` })
    app = newsletterApp(createVerifier({ provider }))
    subscribe = async (body) => (await supertest(app).post('/subscribe').send(body)).status
  })
  afterAll(() => {
    vendor.close()
    vendor.closeAllConnections()
  })

  test('admits a good solution, once', async () => {
    const body = { email: 'ada@example.com', 'acme-solution': 'good-1' }
    expect(await subscribe(body)).toBe(200)
    expect(await subscribe(body)).toBe(403)
    expect(await subscribe({ ...body, 'acme-solution': 'wrong' })).toBe(403)
    expect(await subscribe({ email: 'ada@example.com' })).toBe(400)
  })

  test('lives without a body', async () => {
    expect((await supertest(app).post('/subscribe?acme-solution=good-2')).status).toBe(200)
  })
})
