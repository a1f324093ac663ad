import { clock, startTimer } from '../../deadline.js'

const beatMs = 50
/** Beats are always a little late. */
const toleratedMs = 20

/** Notices when this process's own event loop stands still, so that no vendor is blamed for it. */
export interface LoopWatch {
  /** A call begins. */
  enter(): void
  /** A call has ended; without calls there is no timer. */
  leave(): void
  /** For how long, in milliseconds, the loop has stood still so far while calls were under way. */
  stalledMs(): number
}

export function loopWatch(): LoopWatch {
  let calls = 0
  let stalledMs = 0
  let beatAt = 0
  let timer: NodeJS.Timeout | undefined
  const overdueMs = (): number => {
    const ms = clock() - beatAt - beatMs
    return ms > toleratedMs ? ms : 0
  }
  const beat = (): void => {
    stalledMs += overdueMs()
    beatAt = clock()
    timer = startTimer(beat, beatMs)
  }
  return {
    enter() {
      calls += 1
      if (calls > 1) return
      beatAt = clock()
      beat()
    },
    leave() {
      calls -= 1
      if (calls > 0) return
      stalledMs += overdueMs()
      clearTimeout(timer)
    },
    stalledMs: () => stalledMs + (calls > 0 ? overdueMs() : 0),
  }
}
