import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))

export default defineConfig({
  resolve: {
    // Unit tests run the sources; what ships (dist) is run by test/, examples and the packaging checks.
    alias: [
      { find: /^@ticketgate\/core\/(otel|options)$/, replacement: `${packages}core/src/$1.ts` },
      { find: /^@ticketgate\/([a-z]+)$/, replacement: `${packages}$1/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // For a test that hangs. None measures time, so a slow machine needs no more than patience.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
