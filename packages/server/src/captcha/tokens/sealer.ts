import { createCipheriv, createDecipheriv, hash, hkdfSync, randomFillSync } from 'node:crypto'
import { type ClaimsOf, claimsBytes, type Purpose, packClaims, purposes, unpackClaims } from './kinds/index.js'

/** Why a text is not one of this service's tokens; for the log, never for a response. */
export type TokenFault = 'truncated' | 're-spelled' | 'malformed' | 'foreign' | 'forged'

export interface BrokenToken {
  readonly state: 'broken'
  /** Found out when it is read: it costs more than all that came before, and few ask. */
  readonly fault: TokenFault
}

/** What was sealed, however long ago within the life of its key. */
export interface IntactToken<Claims> {
  readonly state: 'intact'
  readonly claims: Claims
  /** Unique for each token: the name of its used-mark. */
  readonly id: string
}

export interface SealerOptions {
  /** Secret texts. The first one seals and all can open, so that a key can be replaced without visitors noticing. */
  readonly sealKeys: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface Sealer {
  seal<P extends Purpose>(purpose: P, claims: ClaimsOf<P>): string
  open<P extends Purpose>(purpose: P, text: string): IntactToken<ClaimsOf<P>> | BrokenToken
}

const ivBytes = 12
const tagBytes = 16
const tokenLength = 1 + ivBytes + claimsBytes + tagBytes
const dayMs = 86_400_000

/** Sealed tokens: kid | iv | 76 bytes of ciphertext | tag, AES-256-GCM, keys derived for each purpose and UTC day. */
export function createSealer({ sealKeys, now }: SealerOptions): Sealer {
  const masters = sealKeys.map((key) => ({ key, kid: hash('sha256', `kid:${key}`, 'buffer')[0] as number }))
  const first = masters[0] as (typeof masters)[number]
  const subkeys = new Map<string, Buffer>()
  let subkeysDay = 0

  function subkey(master: string, purpose: Purpose, day: number): Buffer {
    const name = `${master}\n${purpose}\n${day}`
    const known = subkeys.get(name)
    if (known !== undefined) return known
    const made = Buffer.from(hkdfSync('sha256', master, '', `ticketgate ${purpose} ${day}`, 32))
    subkeys.set(name, made)
    return made
  }

  function today(): number {
    const day = Math.floor(now() / dayMs)
    if (day !== subkeysDay) subkeys.clear()
    subkeysDay = day
    return day
  }

  function decrypt(purpose: Purpose, token: Buffer): Buffer | undefined {
    const day = today()
    for (const { key, kid } of masters) {
      if (kid !== token[0]) continue
      // Tomorrow's too: a neighbour's clock may be ahead of ours at midnight.
      for (const keyDay of [day, day - 1, day + 1]) {
        const plain = openWith(subkey(key, purpose, keyDay), token)
        if (plain !== undefined) return plain
      }
    }
    return undefined
  }

  return {
    seal(purpose, claims) {
      const token = Buffer.alloc(tokenLength)
      token[0] = first.kid
      const iv = randomIv()
      token.set(iv, 1)
      const cipher = createCipheriv('aes-256-gcm', subkey(first.key, purpose, today()), iv)
      cipher.setAAD(token.subarray(0, 1))
      token.set(cipher.update(packClaims(purpose, claims)), 1 + ivBytes)
      cipher.final()
      token.set(cipher.getAuthTag(), 1 + ivBytes + claimsBytes)
      return tokenText(token)
    },

    open(purpose, text) {
      const token = tokenBytes(text)
      if (token === undefined || token.length !== tokenLength) return broken(() => misspelling(text))
      const plain = decrypt(purpose, token)
      if (plain !== undefined) {
        const id = token.toString('base64url', 1, 1 + ivBytes)
        return { state: 'intact', claims: unpackClaims(purpose, plain), id }
      }
      const isForeign = () => purposes.some((other) => other !== purpose && decrypt(other, token))
      return broken(() => (isForeign() ? 'foreign' : 'forged'))
    },
  }
}

const broken = (findFault: () => TokenFault): BrokenToken => ({
  state: 'broken',
  get fault() {
    return findFault()
  },
})

// The operating system's randomness, fetched for many tokens at once: for each alone it takes as long as sealing it.
const ivs = Buffer.alloc(256 * ivBytes)
let ivsUsed = ivs.length

function randomIv(): Buffer {
  if (ivsUsed === ivs.length) {
    randomFillSync(ivs)
    ivsUsed = 0
  }
  ivsUsed += ivBytes
  return ivs.subarray(ivsUsed - ivBytes, ivsUsed)
}

function openWith(key: Buffer, token: Buffer): Buffer | undefined {
  const cipherAt = 1 + ivBytes
  const tagAt = cipherAt + claimsBytes
  const decipher = createDecipheriv('aes-256-gcm', key, token.subarray(1, cipherAt), { authTagLength: tagBytes })
  decipher.setAAD(token.subarray(0, 1))
  decipher.setAuthTag(token.subarray(tagAt))
  const plain = decipher.update(token.subarray(cipherAt, tagAt))
  try {
    decipher.final()
    return plain
  } catch {
    return undefined
  }
}

function misspelling(text: string): TokenFault {
  const { length } = Buffer.from(text.slice(0, 2 * tokenLength), 'base64url')
  if (length === tokenLength) return 're-spelled'
  return length < tokenLength && length > 0 ? 'truncated' : 'malformed'
}

/** URL-safe Base64 with `*` where Base64 pads with `=`, as in the URLs of Tianyu's API. */
function tokenText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
  return text + '*'.repeat((4 - (text.length % 4)) % 4)
}

/**
 * The bytes of a token, if this is exactly the text that `tokenText` returns for them. Base64 has several spellings of
 * one value, and each would count as a separate token.
 */
function tokenBytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text.replaceAll('*', ''), 'base64url')
  return tokenText(bytes) === text ? bytes : undefined
}
