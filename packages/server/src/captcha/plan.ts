import type { Hostility } from './budgets/budgets.js'
import type { PuzzleCount } from './work.js'

/** The captchaType of letters: 1, 2, 3 clean with 4, 5, 6 of them; 5, 6, 7 disturbed; 4 and 8 one of the three at random. */
export type LetterType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
export type DisturbLevel = 1 | 2

/** What was requested; 0 if nothing was. */
export interface Requested {
  readonly captchaType: number
  readonly disturbLevel: number
  /** False if neither userIp nor uid was given: then the letters are disturbed unless another type was requested. */
  readonly identified: boolean
}

export interface Plan {
  readonly kind: 'letters' | 'slide' | 'audio'
  /** True: letters come after the slide. */
  readonly lettersFollow: boolean
  readonly letterType: LetterType
  readonly level: DisturbLevel
  /** The work, see `PuzzleCount`. */
  readonly puzzles: PuzzleCount
}

export const slideType = 9

/** How a captcha of this type looks to whom nothing else is known of. */
export const wayRequested = ({ captchaType }: Pick<Requested, 'captchaType'>): 'letters' | 'slide' =>
  captchaType === slideType ? 'slide' : 'letters'

/**
 * How many puzzles letters cost, also after a slide, and how many a slide or a recording alone: a script solves those
 * more surely, and so pays a quarter more for a try. A slow phone, taken as a sixth of a server's core, takes 50 ms for
 * one: 1 s, 1.4 s, 5 s and 15 s for letters, of which a visitor who reads for five seconds waits nothing at 0 and 1. Who
 * listens takes longer, and so waits no longer than who reads, the quarter included.
 */
const puzzlesByHostility: { readonly [H in Hostility]: readonly [letters: PuzzleCount, alone: PuzzleCount] } = {
  0: [20, 25],
  1: [28, 35],
  2: [100, 125],
  3: [300, 375],
  4: [300, 375],
}

/**
 * What a visitor has to do: what was requested, and more the more hostile the visit looks.
 * @param alternative letters to be listened to, whatever was requested
 */
export function planChallenge(requested: Requested, hostility: Hostility, alternative?: 'audio'): Plan {
  const isEscalated = hostility >= 2
  const kind = alternative ?? (isEscalated ? 'slide' : wayRequested(requested))
  const lettersFollow = kind === 'slide' && isEscalated
  return {
    kind,
    lettersFollow,
    ...planLetters(requested, hostility),
    puzzles: puzzlesByHostility[hostility][kind === 'letters' || lettersFollow ? 0 : 1],
  }
}

/** The same for the picture alone, which can get harder but cannot be followed by another task. */
export function planLetters(requested: Requested, hostility: Hostility): Pick<Plan, 'letterType' | 'level'> {
  const level = hostility >= 1 || requested.disturbLevel === 2 ? 2 : 1
  const type =
    requested.captchaType >= 1 && requested.captchaType <= 8 ? requested.captchaType : requested.identified ? 1 : 5
  return { letterType: (hostility >= 1 && type <= 4 ? type + 4 : type) as LetterType, level }
}
