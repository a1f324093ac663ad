import type { Dispatcher } from 'undici'
import type { VendorState } from '../../contracts/breaker.js'

/** How a provider's options say it connects to its vendor. */
export interface ConnectionOptions {
  /** An undici dispatcher, e.g. for an egress proxy or a private CA; not on Bun and Workers. @default a pool of our own */
  readonly dispatcher?: Dispatcher | undefined
  /** The most connections to the vendor; not with `dispatcher`, Bun or Workers. @default 64 */
  readonly connections?: number | undefined
}

export interface VendorClientOptions extends ConnectionOptions {
  /** Scheme, host and port of the vendor. */
  readonly origin: string
  /** The longest answer accepted, in bytes; a longer one is a fault of the vendor. @default 65_536 */
  readonly maxResponseBytes?: number | undefined
}

/** The same with its default filled in, as the runtime's own transport takes it. */
export type TransportOptions = VendorClientOptions & { readonly maxResponseBytes: number }

/** One HTTP call to a vendor. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST'
  /** Including the query. */
  readonly path: string
  readonly headers?: Record<string, string> | undefined
  readonly body?: string | undefined
  /** On `performance.now()`'s clock. */
  readonly deadline: number
}

/** An HTTP answer, or how it was lost. */
export type VendorResponse =
  | { readonly ok: true; readonly status: number; readonly text: string; readonly date: string | undefined }
  | {
      readonly ok: false
      /** `setup`: our own options, runtime or machine, and nothing of the vendor's. */
      readonly cause: 'network' | 'timeout' | 'vendor' | 'setup'
      /** False: no byte of the request left, so the vendor cannot have seen it. */
      readonly written: boolean
      /** Whether the call showed the vendor to be up. */
      readonly vendor: VendorState
      readonly error: Error
    }

/** Calls one vendor. Every call settles by its deadline and never rejects. */
export interface VendorClient {
  /** True after `close()`. */
  readonly isClosed: boolean
  send(request: VendorRequest): Promise<VendorResponse>
  close(): Promise<void>
}
