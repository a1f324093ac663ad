import { subjectsBytes } from '../budgets/subjects.js'
import { identityBytes } from '../identity.js'

/** How hostile a visit looks: 0 not at all, 4 too much to be served. */
export type Hostility = 0 | 1 | 2 | 3 | 4

/** The contents of a sealed token. Which fields mean something depends on the token's purpose. */
export interface Claims {
  readonly issuedAtMs: number
  /** As requested; 0: not requested. */
  readonly captchaType: number
  /** As requested; 0: not requested. */
  readonly disturbLevel: number
  /** The requested scheme, if any. */
  readonly scheme?: 'http' | 'https' | undefined
  /** How the page shows letters: light ink on dark paper. */
  readonly dark?: boolean | undefined
  /** The language of recordings: Mandarin, or English. */
  readonly mandarin?: boolean | undefined
  /** What the visitor has to do; `none` for a token that is not a challenge. */
  readonly kind: 'none' | 'letters' | 'slide' | 'audio'
  /** True: a right answer leads to letters, not to a ticket. */
  readonly lettersFollow: boolean
  readonly hostility: Hostility
  /** How many puzzles the answer's proof of work costs on average; 0: none is required. */
  readonly puzzles: PuzzleCount
  /**
   * At most 8 ASCII characters. Challenge: its letters, or the slide's x; ticket: how many seconds the answer took;
   * session: the name its script is counted under; picture URL: a tag of the address that requested it.
   */
  readonly answer: string
  /** Which identity fields the request gave; see identity.ts. */
  readonly bound: number
  /** True: no signed request led to it, only a page that named an application; see `Tokens.marksOf`. */
  readonly isFree?: boolean | undefined
  /** True: its ticket is for DescribeCaptchaResult and its application alone, never for CaptchaCheck. */
  readonly isForApp?: boolean | undefined
  /** Those fields; see identity.ts. */
  readonly identity: Uint8Array
  /** 24 bytes: the subjects that the budgets count; see budgets/subjects.ts. */
  readonly subjects: Uint8Array
}

/** The amounts of work, at most 32 of them; plan.ts says what for. */
export const puzzleCounts = [0, 20, 25, 32, 40, 100, 125, 300, 375] as const
export type PuzzleCount = (typeof puzzleCounts)[number]

const kinds = ['none', 'letters', 'slide', 'audio'] as const
const schemes = [undefined, 'http', 'https'] as const
const boundBits = 0x1f
const darkBit = 0x20
const mandarinBit = 0x40
const freeBit = 0x01
const forAppBit = 0x02
const answerAt = 10
const answerBytes = 8
const identityAt = answerAt + answerBytes
const subjectsAt = identityAt + identityBytes
/** How it came about; the byte after it makes a token a whole number of Base64's groups. */
const originAt = subjectsAt + subjectsBytes

/** Every token's plain text is this long, so that a token's length reveals nothing. */
export const claimsBytes = originAt + 2

export function packClaims(claims: Claims): Buffer {
  if (claims.answer.length > answerBytes) throw new RangeError(`An answer has at most ${answerBytes} characters.`)
  const bytes = Buffer.alloc(claimsBytes)
  bytes.writeUIntBE(claims.issuedAtMs, 0, 6)
  bytes[6] = claims.captchaType
  bytes[7] =
    claims.disturbLevel |
    (kinds.indexOf(claims.kind) << 2) |
    (claims.lettersFollow ? 0x10 : 0) |
    (schemes.indexOf(claims.scheme) << 5)
  bytes[8] = claims.hostility | (puzzleCounts.indexOf(claims.puzzles) << 3)
  bytes[9] = claims.bound | (claims.dark ? darkBit : 0) | (claims.mandarin ? mandarinBit : 0)
  bytes[originAt] = (claims.isFree ? freeBit : 0) | (claims.isForApp ? forAppBit : 0)
  bytes.write(claims.answer, answerAt, 'latin1')
  bytes.set(claims.identity, identityAt)
  bytes.set(claims.subjects, subjectsAt)
  return bytes
}

export function unpackClaims(bytes: Buffer): Claims {
  const flags = bytes[7] as number
  const visit = bytes[8] as number
  const seen = bytes[9] as number
  const origin = bytes[originAt] as number
  return {
    issuedAtMs: bytes.readUIntBE(0, 6),
    captchaType: bytes[6] as number,
    disturbLevel: flags & 0b11,
    kind: kinds[(flags >> 2) & 0b11] ?? 'none',
    lettersFollow: (flags & 0x10) !== 0,
    scheme: schemes[flags >> 5],
    hostility: (visit & 0b111) as Hostility,
    puzzles: puzzleCounts[visit >> 3] as PuzzleCount,
    bound: seen & boundBits,
    dark: (seen & darkBit) !== 0,
    mandarin: (seen & mandarinBit) !== 0,
    isFree: (origin & freeBit) !== 0,
    isForApp: (origin & forAppBit) !== 0,
    answer: bytes.toString('latin1', answerAt, identityAt).replace(/\0+$/, ''),
    identity: bytes.subarray(identityAt, subjectsAt),
    subjects: bytes.subarray(subjectsAt, originAt),
  }
}
