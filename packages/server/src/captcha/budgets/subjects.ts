import { createHmac, hkdfSync } from 'node:crypto'
import { site, visitorAddress } from '../identity.js'

/** The visit that budgets count. */
export interface Visit {
  readonly ip?: string | undefined
  readonly uid?: string | undefined
  readonly businessId?: string | number | undefined
  /** A way in that anyone can use in a visitor's name, and which is counted apart for that reason. */
  readonly scope?: 'aj-captcha'
}

export const subjectNames = ['ip', 'uid', 'business'] as const
export type SubjectName = (typeof subjectNames)[number]
/** Keyed hashes in hex: only this service can tell whose they are, or find another visitor with the same hash. */
export type Subjects = { readonly [Name in SubjectName]?: string | undefined }
export type SubjectsOf = (visit: Visit) => Subjects

const tagBytes = 8
/** The first bytes of an address's tag, which are those of its site's. */
const siteBytes = 3
export const subjectsBytes = subjectNames.length * tagBytes
const nobody = Buffer.alloc(tagBytes)

/**
 * The key keeps visitors from choosing whose budget they share: without it they could spend a victim's with a uid, or
 * an address of an IPv6 network, that has the same hash.
 * @param sealKey the first, which all processes share; changing it restarts all counts
 */
export function createSubjects(sealKey: string): SubjectsOf {
  const key = Buffer.from(hkdfSync('sha256', sealKey, '', 'ticketgate budgets', 32))
  const tag = (name: string, value: string): string =>
    createHmac('sha256', key)
      .update(`${name}:${value}`)
      .digest('hex')
      .slice(0, 2 * tagBytes)

  const addressTag = (ip: string, scope: string): string =>
    tag(`${scope}site`, site(ip)).slice(0, 2 * siteBytes) + tag(`${scope}ip`, visitorAddress(ip)).slice(2 * siteBytes)

  return ({ ip, uid, businessId, scope = '' }) => ({
    ip: ip === undefined ? undefined : addressTag(ip, scope),
    uid: uid === undefined ? undefined : tag('uid', uid),
    business: businessId === undefined ? undefined : tag('business', String(businessId)),
  })
}

/** The tag of an address's site: of the IPv6 /48 that it is in, or of the IPv4 address itself. */
export const siteOf = ({ ip }: Subjects): string | undefined => ip?.slice(0, 2 * siteBytes)

export function packSubjects(subjects: Subjects): Uint8Array {
  return Buffer.concat(subjectNames.map((name) => Buffer.from(subjects[name] ?? nobody.toString('hex'), 'hex')))
}

export function unpackSubjects(packed: Uint8Array): Subjects {
  const tags = subjectNames.map((name, i) => {
    const bytes = Buffer.from(packed.subarray(i * tagBytes, (i + 1) * tagBytes))
    return [name, bytes.equals(nobody) ? undefined : bytes.toString('hex')]
  })
  return Object.fromEntries(tags)
}
