import { createVerifier, type Provider } from '@ticketgate/core'
import { type FakeVendor, fakeVendor, type VendorWire } from '@ticketgate/testing'
import { onTestFinished } from 'vitest'

/** A fake vendor until the test's end. */
export async function vendorOf(wire: VendorWire): Promise<FakeVendor> {
  const vendor = await fakeVendor(wire)
  onTestFinished(() => vendor.close())
  return vendor
}

/** A verifier until the test's end, with time enough for a busy machine. */
export function verifierOf(provider: Provider, options: object = {}) {
  const verifier = createVerifier({ provider, timeoutMs: 30_000, ...options })
  onTestFinished(() => verifier.close())
  return verifier
}
