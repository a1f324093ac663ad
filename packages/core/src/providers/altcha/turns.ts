import { clock, startTimer } from '../../deadline.js'
import { Queue } from '../../queue.js'

/** Lets so many run at once, and the others one after the other as they came. */
export interface Turns {
  /** The work's result; undefined: its turn did not come by the deadline. */
  take<T>(deadline: number, work: () => Promise<T>): Promise<T | undefined>
}

interface Waiter {
  /** False once its turn or its deadline came. */
  isWaiting: boolean
  wake(isTurn: boolean): void
}

export function turns(atOnce: number): Turns {
  let running = 0
  /** As they came; those who wait no longer are passed over. */
  const waiters = new Queue<Waiter>()

  function turn(deadline: number): Promise<boolean> {
    if (running < atOnce) {
      running += 1
      return Promise.resolve(true)
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        isWaiting: true,
        wake(isTurn) {
          clearTimeout(timer)
          waiter.isWaiting = false
          resolve(isTurn)
        },
      }
      const timer = startTimer(() => waiter.wake(false), Math.max(0, deadline - clock()))
      waiters.push(waiter)
    })
  }

  return {
    async take(deadline, work) {
      if (!(await turn(deadline))) return undefined
      try {
        return await work()
      } finally {
        waiters.dropWhile(({ isWaiting }) => !isWaiting)
        // The turn goes on to the next, so that nobody comes in between.
        if (waiters.first === undefined) running -= 1
        else waiters.first.wake(true)
      }
    },
  }
}
