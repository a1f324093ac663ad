import type { Provider } from '@ticketgate/core'
import type { FakeVendor, VendorWire } from '../fake-vendor.js'

/** The provider under test, and its vendor. */
export interface ProviderContractOptions<Identity extends object, Name extends string> {
  /** The vendor's wire format, e.g. `tencentWire({ … })`; for your own vendor, write its format. */
  readonly wire: VendorWire
  /** Makes the provider, pointed at the vendor. */
  readonly make: (vendor: FakeVendor) => Provider<Identity, Name>
  /** What the page posts with this ticket. */
  readonly fields: (ticket: string) => Readonly<Record<Name, string>>
  /** Who the visitor is. @default no identity */
  readonly identity?: Identity
  /** Headers of the visitor's request. @default a user agent */
  readonly headers?: Readonly<Record<string, string>>
  /** What must never appear in an error, an event, a log line or a reply: keys and secrets. */
  readonly secrets: readonly string[]
}
