/** How fast passwords are tried, by everybody together. */
export interface Pace {
  /**
   * Waits for as long as an attempt must wait now, whoever makes it.
   * @returns false if too many are waiting: this attempt is not to be made
   */
  wait(): Promise<boolean>
  /** An attempt was made with a wrong password. */
  failed(): void
}

export interface PaceOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>
}

const firstPauseMs = 250
const longestPauseMs = 2_000
/** So that waiting in parallel is no way around it: 16 attempts a second, were it to go on for years. */
const maxWaiting = 32
const rememberedMs = 10 * 60_000

/**
 * Every attempt waits, and twice as long after each failure of the last ten minutes, up to two seconds: trying passwords
 * becomes slow, and nobody who knows the right one is locked out.
 */
export function createPace({ now, pause }: PaceOptions): Pace {
  let failures = 0
  let lastFailureMs = 0
  let waiting = 0

  return {
    async wait() {
      if (waiting >= maxWaiting) return false
      if (now() - lastFailureMs >= rememberedMs) failures = 0
      if (failures === 0) return true
      waiting += 1
      try {
        await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)))
      } finally {
        waiting -= 1
      }
      return true
    },
    failed() {
      failures = Math.min(failures + 1, 100)
      lastFailureMs = now()
    },
  }
}
