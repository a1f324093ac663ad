import { randomFill } from 'node:crypto'
import { startTimer } from '../deadline.js'

const tickMs = 25
/** Shorter waits are a busy machine's, not a process that stands still. */
const shortestMs = 50

/** Milliseconds of real time, also where a test's clock stands still. */
const realMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Notices while calls are under way that this process itself stood still, so that the vendor is not blamed for it. */
export interface Stalls {
  /** Begins with a call. @returns ends with it: for how many milliseconds the process stood still in the meantime */
  watch(): () => number
}

/**
 * Measures how late a timer is, and how long a trivial job waits for the thread pool, in which host names are looked
 * up. The timer runs only while calls do, and holds no process open.
 */
export function processStalls(): Stalls {
  let calls = 0
  let isTicking = false
  let dueAt = 0
  let loopMs = 0
  let poolMs = 0
  let poolJobSince: number | undefined
  const scratch = Buffer.alloc(1)

  const counted = (ms: number): number => (ms >= shortestMs ? ms : 0)
  const loopStallMs = () => loopMs + (isTicking ? counted(realMs() - dueAt) : 0)
  const poolStallMs = () => poolMs + (poolJobSince === undefined ? 0 : counted(realMs() - poolJobSince))

  function tick(): void {
    loopMs = loopStallMs()
    isTicking = calls > 0
    if (!isTicking) return
    tryThreadPool()
    schedule()
  }

  function schedule(): void {
    isTicking = true
    dueAt = realMs() + tickMs
    startTimer(tick, tickMs)
  }

  function tryThreadPool(): void {
    if (poolJobSince !== undefined) return
    poolJobSince = realMs()
    randomFill(scratch, () => {
      poolMs = poolStallMs()
      poolJobSince = undefined
    })
  }

  return {
    watch() {
      calls += 1
      if (!isTicking) schedule()
      const loopBefore = loopStallMs()
      const poolBefore = poolStallMs()
      return () => {
        calls -= 1
        return Math.max(loopStallMs() - loopBefore, poolStallMs() - poolBefore)
      }
    },
  }
}
