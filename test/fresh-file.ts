import { afterAll, vi } from 'vitest'

// Files that share a process (vitest.config.ts) find it as the first did: each evaluates the modules anew, on a clock
// that goes, and with the globals of Node. `@hono/node-server` puts classes of its own in the place of two of them.
vi.resetModules()
const globals = ['Request', 'Response'].map(
  (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
)
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  for (const [name, own] of globals) if (own !== undefined) Object.defineProperty(globalThis, name, own)
})
