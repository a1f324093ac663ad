import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { leftOutReporter } from './test/left-out.js'

const packages = fileURLToPath(new URL('./packages/', import.meta.url))

/** Each name that a package exports, and the source that it is built from. */
function sourcesOf(name: string) {
  const { exports } = JSON.parse(readFileSync(`${packages}${name}/package.json`, 'utf8'))
  return Object.entries<{ types?: string; import: { types: string } }>(exports ?? {}).map(([subpath, target]) => ({
    find: new RegExp(`^@ticketgate/${name}${subpath.slice(1)}$`),
    replacement: `${packages}${name}/${(target.types ?? target.import.types).replace('./dist/', 'src/').replace('.d.', '.')}`,
  }))
}

export default defineConfig({
  resolve: {
    // Unit tests run the sources; what ships (dist) is run by test/, examples and the packaging checks.
    alias: [
      ...readdirSync(packages).flatMap(sourcesOf),
      { find: '#stalls', replacement: `${packages}core/src/check/stalls.ts` },
      { find: '#transport', replacement: `${packages}core/src/providers/http/undici-transport.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // One for each core: the main process has little to do.
    maxWorkers: availableParallelism(),
    reporters: ['default', leftOutReporter()],
    // For a test that hangs. None measures time, so a slow machine needs no more than patience.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
