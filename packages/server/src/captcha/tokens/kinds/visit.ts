import { subjectsBytes } from '../../budgets/subjects.js'
import { type BoundIdentity, identityBytes } from '../../identity.js'

/** What every token carries from the request on: what was requested, for whom, and when the token was sealed. */
export interface VisitClaims extends BoundIdentity {
  readonly issuedAtMs: number
  /** As requested; 0: not requested. */
  readonly captchaType: number
  /** As requested; 0: not requested. */
  readonly disturbLevel: number
  /** The requested scheme, if any. */
  readonly scheme?: 'http' | 'https' | undefined
  /** True: no signed request led to it, only a page that named an application; see `Tokens.marksOf`. */
  readonly isUnsigned?: boolean | undefined
  /** True: its ticket is for DescribeCaptchaResult and its application alone, never for CaptchaCheck. */
  readonly isForApp?: boolean | undefined
  /** In which era of the process it was sealed, below `eraTags`; see clock.ts. */
  readonly era?: number | undefined
  /** 24 bytes: the subjects that the budgets count; see budgets/subjects.ts. */
  readonly subjects: Uint8Array
}

const schemes = [undefined, 'http', 'https'] as const
const unsignedBit = 0x01
const forAppBit = 0x02
/** From this bit on. */
const eraShift = 2
export const eraTags = 64
const identityAt = 10
const subjectsAt = identityAt + identityBytes
export const visitBytes = subjectsAt + subjectsBytes

export function packVisit(claims: VisitClaims, bytes: Buffer): void {
  bytes.writeUIntBE(claims.issuedAtMs, 0, 6)
  bytes[6] = claims.captchaType
  bytes[7] = claims.disturbLevel | (schemes.indexOf(claims.scheme) << 2)
  bytes[8] = claims.bound
  bytes[9] = (claims.isUnsigned ? unsignedBit : 0) | (claims.isForApp ? forAppBit : 0) | ((claims.era ?? 0) << eraShift)
  bytes.set(claims.identity, identityAt)
  bytes.set(claims.subjects, subjectsAt)
}

export function unpackVisit(bytes: Buffer): VisitClaims {
  const level = bytes[7] as number
  const origin = bytes[9] as number
  return {
    issuedAtMs: bytes.readUIntBE(0, 6),
    captchaType: bytes[6] as number,
    disturbLevel: level & 0b11,
    scheme: schemes[level >> 2],
    bound: bytes[8] as number,
    isUnsigned: (origin & unsignedBit) !== 0,
    isForApp: (origin & forAppBit) !== 0,
    era: origin >> eraShift,
    identity: bytes.subarray(identityAt, subjectsAt),
    subjects: bytes.subarray(subjectsAt, visitBytes),
  }
}
