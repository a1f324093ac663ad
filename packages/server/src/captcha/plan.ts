import type { DisturbLevel, LetterType } from '@ticketgate/pictures'
import type { Hostility } from './tokens/kinds.js'

/** What was requested; 0 if nothing was. */
export interface Asked {
  readonly captchaType: number
  readonly disturbLevel: number
  /** False if neither userIp nor uid was given: then the letters are disturbed unless another type was requested. */
  readonly identified: boolean
}

export interface Plan {
  readonly kind: 'letters' | 'slide'
  /** True: letters come after the slide. */
  readonly lettersFollow: boolean
  readonly letterType: LetterType
  readonly level: DisturbLevel
  readonly powBits: number
}

export const SLIDE_TYPE = 9

// A phone's Worker hashes about 300,000 times a second: about 50 ms, 0.5 s and 3 s.
const POW_BITS: { readonly [H in Hostility]: number } = { 0: 0, 1: 14, 2: 17, 3: 20, 4: 20 }

/** What a visitor has to do: what was requested, and more the more hostile the visit looks. */
export function planChallenge(asked: Asked, hostility: Hostility): Plan {
  const slide = asked.captchaType === SLIDE_TYPE
  const escalated = hostility >= 2
  return {
    kind: slide || escalated ? 'slide' : 'letters',
    lettersFollow: escalated,
    ...planLetters(asked, hostility),
    powBits: POW_BITS[hostility],
  }
}

/** The same for the picture alone, which can get harder but cannot be followed by another task. */
export function planLetters(asked: Asked, hostility: Hostility): Pick<Plan, 'letterType' | 'level'> {
  const level = hostility >= 1 || asked.disturbLevel === 2 ? 2 : 1
  const type = asked.captchaType >= 1 && asked.captchaType <= 8 ? asked.captchaType : asked.identified ? 1 : 5
  return { letterType: (hostility >= 1 && type <= 4 ? type + 4 : type) as LetterType, level }
}
