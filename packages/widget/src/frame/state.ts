import type { Challenge } from '../wire.js'

/** What the visitor sees, beside whether an opening bar is open: always exactly one of these. */
export type State =
  /** Nothing has been requested: a bar that waits for its click. */
  | { name: 'idle'; ticketExpired: boolean }
  /** A challenge is on its way; the one before it stays in sight. */
  | { name: 'loading'; task: Task | undefined }
  | { name: 'open'; task: Task; message: TaskMessage | undefined }
  /** The answer is with the service or, for `work`, waits for the proof of work that must go with it. */
  | { name: 'checking'; task: Task; reason: 'answer' | 'work' }
  | { name: 'right' }
  | { name: 'expired'; what: 'picture' | 'ticket' }
  | { name: 'offline' }
  | { name: 'refused' }
  /** Zero seconds left: the visitor may try again. */
  | { name: 'throttled'; leftSeconds: number }

/** A challenge in the one form or the other: to look at, or to listen to. */
export interface Task {
  challenge: Challenge
  byEar: boolean
}

/** The words under a task: what was wrong or, for `oneMore`, that another follows. */
export type TaskMessage = 'wrongLetters' | 'wrongSlide' | 'wrong' | 'stale' | 'empty' | 'audioBroken' | 'oneMore'

/** The attribute `data-state` of the frame's root, for style sheets and tests; a mistake makes `open` `wrong`. */
export function stateAttribute(state: State): string {
  return isMistaken(state) ? 'wrong' : state.name
}

export function isMistaken(state: State): boolean {
  return state.name === 'open' && state.message !== undefined && state.message !== 'oneMore'
}

/** While something is on its way controls keep the focus, and do nothing. */
export function isBusy(state: State): boolean {
  return state.name === 'loading' || state.name === 'checking'
}
