import type { SpeechLanguage } from '@ticketgate/pictures'
import type { Hostility } from '../../budgets/budgets.js'
import { type PuzzleCount, puzzleCounts } from '../../work.js'
import { packText, type TokenKind, unpackText } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** What the visitor has to do, with its solution. */
export type Task =
  | { readonly kind: 'letters'; readonly letters: string }
  | {
      readonly kind: 'slide'
      /** Where the piece belongs, in whole pixels of the scene. */
      readonly x: number
      /** True: a right answer leads to letters, not to a ticket. */
      readonly lettersFollow: boolean
    }
  | { readonly kind: 'audio'; readonly digits: string; readonly language: SpeechLanguage }

/** A challenge that a page shows, with its solution. */
export interface ChallengeClaims extends VisitClaims {
  readonly task: Task
  readonly hostility: Hostility
  /** How many puzzles the answer's proof of work costs on average; 0: none is required. */
  readonly puzzles: PuzzleCount
  /** How the page shows letters: light ink on dark paper. */
  readonly dark: boolean
}

/** The answer that is right, as a page would send it. */
export function solutionOf(task: Task): string {
  if (task.kind === 'slide') return String(task.x)
  return task.kind === 'letters' ? task.letters : task.digits
}

const kinds = ['letters', 'slide', 'audio'] as const
const lettersFollowBit = 0x04
const mandarinBit = 0x08
const darkBit = 0x10
const solutionAt = 2

export const challenge: TokenKind<ChallengeClaims> = {
  pack({ task, hostility, puzzles, dark }, own) {
    own[0] =
      kinds.indexOf(task.kind) |
      (task.kind === 'slide' && task.lettersFollow ? lettersFollowBit : 0) |
      (task.kind === 'audio' && task.language === 'zh' ? mandarinBit : 0) |
      (dark ? darkBit : 0)
    own[1] = hostility | (puzzleCounts.indexOf(puzzles) << 3)
    packText(solutionOf(task), own.subarray(solutionAt))
  },
  unpack(own) {
    const flags = own[0] as number
    const visit = own[1] as number
    return {
      task: taskOf(flags, unpackText(own.subarray(solutionAt))),
      hostility: (visit & 0b111) as Hostility,
      puzzles: puzzleCounts[visit >> 3] as PuzzleCount,
      dark: (flags & darkBit) !== 0,
    }
  },
}

function taskOf(flags: number, solution: string): Task {
  const kind = kinds[flags & 0b11]
  if (kind === 'slide') return { kind, x: Number(solution), lettersFollow: (flags & lettersFollowBit) !== 0 }
  if (kind === 'audio') return { kind, digits: solution, language: (flags & mandarinBit) === 0 ? 'en' : 'zh' }
  return { kind: 'letters', letters: solution }
}
