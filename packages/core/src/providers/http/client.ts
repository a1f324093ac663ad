import { openTransport } from '#transport'
import { having, integer, type ShapeOf } from '../../check-options.js'
import type { ConnectionOptions, VendorClient, VendorClientOptions } from './vendor-call.js'

export type {
  ConnectionOptions,
  VendorClient,
  VendorClientOptions,
  VendorRequest,
  VendorResponse,
} from './vendor-call.js'

export const connectionRules: ShapeOf<ConnectionOptions> = {
  dispatcher: having(['dispatch'], 'an undici Dispatcher'),
  connections: integer(1, 10_000),
}

const usualMaxResponseBytes = 65_536

/**
 * Calls one vendor, through undici or, where that cannot be had (Bun, Cloudflare Workers), through fetch: package.json's
 * import conditions choose.
 * @example
 * const http = vendorClient({ origin: 'https://captcha.example.com' })
 * @throws {CaptchaError} if the dispatcher or the runtime could never make a call
 */
export function vendorClient(options: VendorClientOptions): VendorClient {
  return openTransport({ ...options, maxResponseBytes: options.maxResponseBytes ?? usualMaxResponseBytes })
}
