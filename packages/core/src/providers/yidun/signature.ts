import { getHashes, hash } from 'node:crypto'

/** The hashes that Yidun's own SDKs sign with. */
export const signatureMethods = ['MD5', 'SHA1', 'SHA256', 'SM3'] as const
export type YidunSignatureMethod = (typeof signatureMethods)[number]

/** True if this Node has the hash: a build may lack SM3, and one that keeps to FIPS has no MD5. */
export function isHashThere(method: YidunSignatureMethod): boolean {
  return getHashes().some((name) => name.toUpperCase() === method)
}

/**
 * What signs a call: every parameter but `signature` in byte order of the names, each name with its value and nothing
 * between, then the key; hashed, in lower-case hex.
 * @param params values as they are sent, before they are encoded
 */
export function yidunSignature(
  params: Readonly<Record<string, string>>,
  secretKey: string,
  method: YidunSignatureMethod = 'MD5',
): string {
  const names = Object.keys(params).filter((name) => name !== 'signature')
  const text = names.sort().map((name) => `${name}${params[name]}`)
  return hash(method.toLowerCase(), text.join('') + secretKey)
}
