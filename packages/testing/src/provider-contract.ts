import type { Provider } from '@ticketgate/core'
import type { FakeVendor, VendorWire } from './fake-vendor.js'
import { answerCases } from './provider-cases/answers.js'
import { faultCases } from './provider-cases/faults.js'
import { type Case, runProviderCase } from './provider-cases/provider-under-test.js'
import { requestCases } from './provider-cases/requests.js'

/** The provider to be tried, and its vendor. */
export interface ProviderContractOptions<Identity extends object, Name extends string> {
  /** The vendor's wire format, e.g. `tencentWire({ … })`; a vendor of your own has one of your own. */
  readonly wire: VendorWire
  /** Makes the provider, pointed at the vendor. */
  readonly make: (vendor: FakeVendor) => Provider<Identity, Name>
  /** What the page posts with this ticket. */
  readonly fields: (ticket: string) => Readonly<Record<Name, string>>
  /** Who the visitor is. @default nobody */
  readonly identity?: Identity
  /** Headers of the visitor's request. @default a user agent */
  readonly headers?: Readonly<Record<string, string>>
  /** What must never stand in an error, an event, a log line or a reply: keys and secrets. */
  readonly secrets: readonly string[]
}

/** One case: rejects where the provider breaks the contract. */
export interface ProviderCase {
  readonly name: string
  run(): Promise<void>
}

/**
 * What every provider does alike, whatever its vendor: every word of the vendor's, answers that are lost or none,
 * the deadline, the size cap, tickets that try to inject, secrets that stay. Each case has a verifier and a vendor on
 * 127.0.0.1 of its own. Hand the cases to any test runner:
 * `for (const { name, run } of providerContract({ … })) it(name, run)`.
 */
export function providerContract<Identity extends object, Name extends string>(
  options: ProviderContractOptions<Identity, Name>,
): ProviderCase[] {
  const spec = options as unknown as ProviderContractOptions<object, string>
  const cases: Record<string, Case> = { ...answerCases(spec.wire), ...faultCases, ...requestCases }
  return Object.entries(cases).map(([name, test]) => ({ name, run: () => runProviderCase(spec, test) }))
}
