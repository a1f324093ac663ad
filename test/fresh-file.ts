import { afterAll, vi } from 'vitest'

// Files that share a process (vitest.config.ts) find it as the first did: each evaluates the modules anew, on a clock that goes.
vi.resetModules()
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})
