import { afterEach, beforeEach, vi } from 'vitest'

/** Time stands still in these tests, but for what `vi.advanceTimersByTime` moves it. */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] })
    // 0 is no time to lru-cache.
    vi.advanceTimersByTime(1)
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}
