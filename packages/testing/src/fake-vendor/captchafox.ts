import type { VendorWire } from '../fake-vendor.js'
import { siteverifyWire } from './siteverify.js'
import { passesOnce } from './words.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface CaptchafoxWireOptions {
  readonly secret: string
  readonly siteKey: string
}

const refusal = (code: string) => ({ success: false, 'error-codes': [code] })

/** CaptchaFox's `/siteverify`: a token passes once. */
export function captchafoxWire({ secret, siteKey }: CaptchafoxWireOptions): VendorWire {
  const insights = { score: 0.1, device: {} }
  const family = siteverifyWire({ secret, vendor: 'captchafox', facts: { insights } })
  return {
    ...family,
    read(call) {
      const reading = family.read(call)
      const isForm = call.headers['content-type'] === 'application/x-www-form-urlencoded'
      const isSite = reading.fields['sitekey'] === siteKey
      return {
        ...reading,
        isAuthentic: reading.isAuthentic && isForm && isSite,
        refused: reading.isAuthentic && isForm ? { body: refusal('invalid-input-sitekey') } : undefined,
      }
    },
    remember: passesOnce({ body: refusal('timeout-or-duplicate') }),
  }
}
