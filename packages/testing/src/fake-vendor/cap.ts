import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { misconfigured, pass, passesOnce, rejected, unavailable, withCode, word } from './words.js'

/** What the provider was given; a call with another secret is not authentic. */
export interface CapWireOptions {
  readonly siteKey: string
  readonly secret: string
}

/** A token as the page posts it, with a name of at most 23 letters in it. */
export function capToken(siteKey: string, name: string): string {
  const hex = Buffer.from(name.padEnd(23)).toString('hex')
  return `${siteKey}:${hex.slice(0, 16)}:${hex.slice(16)}`
}

const refusal = (status: number, error: string) => ({ status, body: { success: false, error } })
const says = (status: number, error: string, verdict: VendorWord['verdict']): Record<string, VendorWord> => ({
  [`${status} ${error}`]: {
    reply: refusal(status, error),
    verdict: withCode(verdict, status),
  },
})

/** A Cap server's `/<siteKey>/siteverify`: the check spends the token. */
export function capWire({ siteKey, secret }: CapWireOptions): VendorWire {
  return {
    path: `/${siteKey}/siteverify`,
    refused: refusal(403, 'Invalid site key or secret'),
    words: {
      pass: word({ success: true }, pass),
      ...says(400, 'Missing required parameters', rejected('malformed')),
      ...says(404, 'Token not found', rejected('replayed')),
      ...says(403, 'Token expired', rejected('expired')),
      ...says(404, 'Invalid site key or secret', misconfigured),
      ...says(403, 'Invalid site key or secret', misconfigured),
      ...says(400, 'Error', rejected('malformed')),
      ...says(404, 'Error', rejected('replayed')),
      ...says(403, 'Error', unavailable),
      ...says(200, 'Error', unavailable),
      'a success with status 404': word({ success: true }, unavailable, 404),
      'an error beside a success': word({ success: true, error: 'Token expired' }, unavailable),
      'success as text': word({ success: 'true' }, unavailable),
      'no success': word({}, unavailable),
    },

    read({ path, body }) {
      const fields = JSON.parse(body) as Record<string, unknown>
      const [prefix, id = '', rest = ''] = String(fields['response']).split(':')
      const isKnown = path === `/${siteKey}/siteverify` && prefix === siteKey
      const isAuthentic = isKnown && fields['secret'] === secret && Object.keys(fields).length === 2
      const ticket = Buffer.from(id + rest, 'hex')
        .toString()
        .trimEnd()
      const refused = isKnown ? undefined : refusal(404, 'Invalid site key or secret')
      return { ticket, fields, isAuthentic, refused }
    },

    remember: passesOnce(refusal(404, 'Token not found')),
  }
}
