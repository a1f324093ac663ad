/** How fast passwords are tried, by everybody together. */
export interface Pace {
  /**
   * Waits for as long as an attempt must wait now, whoever makes it.
   * @param address where it comes from
   * @returns false if too many are waiting, of this address or of all: this attempt is not to be made
   */
  wait(address: string): Promise<boolean>
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
/** So that whoever keeps many attempts under way from one place leaves places to those elsewhere. */
const maxWaitingOfAddress = 8
const rememberedMs = 10 * 60_000

/**
 * Every attempt waits, and twice as long after each failure of the last ten minutes, up to two seconds: trying passwords
 * becomes slow, and no failure locks out who knows the right one. The places to wait in are shared out by address: all
 * that come through one proxy are one.
 */
export function createPace({ now, pause }: PaceOptions): Pace {
  let failures = 0
  let lastFailureMs = 0
  let waiting = 0
  const waitingOf = new Map<string, number>()

  function begin(address: string): void {
    waiting += 1
    waitingOf.set(address, (waitingOf.get(address) ?? 0) + 1)
  }
  function end(address: string): void {
    waiting -= 1
    const left = (waitingOf.get(address) ?? 1) - 1
    if (left > 0) waitingOf.set(address, left)
    else waitingOf.delete(address)
  }

  return {
    async wait(address) {
      if (waiting >= maxWaiting || (waitingOf.get(address) ?? 0) >= maxWaitingOfAddress) return false
      if (now() - lastFailureMs >= rememberedMs) failures = 0
      if (failures === 0) return true
      begin(address)
      try {
        await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)))
      } finally {
        end(address)
      }
      return true
    },
    failed() {
      failures = Math.min(failures + 1, 100)
      lastFailureMs = now()
    },
  }
}
