import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'

const login = (body: object) =>
  new Request('https://app.example/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('verify() takes a fetch-style request', () => {
  test('with the ticket in its body, which stays readable, and the IP beside it', async () => {
    const provider = fakeProvider()
    const identity = vi.fn((request: Request) => ({ uid: request.url }))
    const request = login({ ticket: 'pass-a' })
    const decision = await createVerifier({ provider }).verify(request, { identity }, { ip: '203.0.113.9' })
    expect(decision.admitted).toBe(true)
    expect(identity).toHaveBeenCalledWith(request)
    expect(provider.calls).toMatchObject([{ ticket: 'pass-a', ip: '203.0.113.9', uid: 'https://app.example/login' }])
    expect(await request.json()).toEqual({ ticket: 'pass-a' })
  })

  test('without an IP: its visitor is not known', async () => {
    const provider = fakeProvider()
    await createVerifier({ provider }).verify(login({ ticket: 'pass-a' }))
    expect(provider.calls).toMatchObject([{ ip: undefined }])
  })

  test('that was aborted: it costs no call', async () => {
    const provider = fakeProvider()
    const request = new Request(login({ ticket: 'pass-a' }), { signal: AbortSignal.abort() })
    expect(await createVerifier({ provider }).verify(request)).toMatchObject({ admitted: false })
    expect(provider.calls).toEqual([])
  })
})

describe('check()', () => {
  test('takes the visitor’s IP', async () => {
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    await verifier.check({ ticket: 'pass-a' }, undefined, { ip: '::ffff:203.0.113.9' })
    expect(provider.calls).toMatchObject([{ ip: '203.0.113.9' }])
  })

  test('of a closed verifier is our own mistake, not the vendor’s outage', async () => {
    const provider = fakeProvider()
    const verifier = createVerifier({ provider })
    await verifier.close()
    const verdict = await verifier.check({ ticket: 'pass-a' })
    expect(verdict).toMatchObject({ outcome: 'misconfigured', error: { message: expect.stringContaining('closed') } })
    expect(provider.calls).toEqual([])
  })
})
