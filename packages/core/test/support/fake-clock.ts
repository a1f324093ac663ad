import { afterEach, beforeEach, vi } from 'vitest'

/** Until `vi.useRealTimers`. Sockets go on. */
export function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
  // 0 is no time to lru-cache.
  vi.advanceTimersByTime(1)
}

/** Time stands still in these tests, but for what `vi.advanceTimersByTime` moves it. */
export function useFakeClock(): void {
  beforeEach(stopTheClock)
  afterEach(() => {
    vi.useRealTimers()
  })
}
