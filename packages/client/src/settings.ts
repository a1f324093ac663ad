/** One vendor's settings, as the server publishes them; all of them public. */
export interface VendorSettings {
  /** Names the loader, e.g. `turnstile`. */
  readonly vendor: string
  /** The names of the fields that the page posts; the first one is the ticket itself. */
  readonly fieldNames: readonly string[]
  /** The vendor's public key of this site. */
  readonly siteKey?: string
  /** Where the vendor's script is. @default the vendor's own */
  readonly scriptUrl?: string
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string
  /** The vendor's own public settings, such as `action`. */
  readonly [name: string]: unknown
}

/** What a page has to know, served by `challenge()`: never a secret, and the same for every visitor. */
export interface PageSettings {
  /** In the order in which the page tries them. */
  readonly vendors: readonly VendorSettings[]
}

/** The address of a part of what `challenge()` serves; its own address is the script's. */
export function partOf(address: URL, part: 'settings' | 'captcha' | 'messages' | 'fetch', value = ''): URL {
  const url = new URL(address)
  url.searchParams.set(part, value)
  return url
}

/** A route on another site answers pages without cookies only. */
export function credentialsFor(address: URL): RequestCredentials {
  return address.origin === location.origin ? 'same-origin' : 'omit'
}
