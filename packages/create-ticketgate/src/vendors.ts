import type { Language } from './generated/language.js'
import { documentedVendors } from './generated/vendors.js'

/** The same text in every language. */
type Text = Readonly<Record<Language, string>>

/** An option that the project's .env gives. */
export interface Setting {
  readonly name: string
  /** The environment variable. */
  readonly variable: string
  /** What it is, in a line. */
  readonly about: Text
}

/** An option that is written out in the project's code. */
interface FixedOption {
  readonly name: string
  /** As JavaScript. */
  readonly value: string
}

/** A captcha vendor, as `@ticketgate/core` documents it. */
export interface Vendor {
  /** As in `--vendor`. */
  readonly id: string
  /** Of `@ticketgate/core`. */
  readonly subpath: string
  /** The function that makes the provider. */
  readonly factory: string
  readonly title: Text
  /** Its page, from the repository's root. */
  readonly page: string
  readonly options: readonly (Setting | FixedOption)[]
  /** What a route has to tell of its visitor with this vendor. */
  readonly requiredIdentity: readonly string[]
}

/** The name of the service in the box, in this project's own process, among the vendors. */
export const serviceInTheBox = 'none'

const all: readonly Vendor[] = [...documentedVendors].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Those that a login can have: others want to know more of the visitor than a login does. */
export const vendors = all.filter(({ requiredIdentity }) => requiredIdentity.length === 0)

/** Those that no login can have. */
export const otherVendors = all.filter((vendor) => !vendors.includes(vendor))

/** @param id a vendor's, or `none` */
export const vendorOf = (id: string) =>
  vendors.find((vendor) => vendor.id === (id === serviceInTheBox ? 'self-hosted' : id)) as Vendor

/** What is set in .env. */
export const settingsOf = (vendor: Vendor): readonly Setting[] =>
  vendor.options.filter((option) => 'variable' in option)

/** The file that makes the verifier, for new projects and old ones alike. */
export function verifierCode({ subpath, factory, options }: Vendor, valueFor: (variable: string) => string): string {
  const given = options.map((option) => {
    const value = 'variable' in option ? valueFor(option.variable) : option.value
    return `    ${option.name}: ${value},\n`
  })
  return `import { createVerifier } from '@ticketgate/core'
import { ${factory} } from '@ticketgate/core/${subpath}'

export const verifier = createVerifier({
  provider: ${factory}({
${given.join('')}  }),
})
`
}
