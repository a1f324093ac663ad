import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { isCi, leftOutReporter } from './test/left-out.js'

const root = fileURLToPath(new URL('.', import.meta.url))
const packages = `${root}packages/`

/** Each name that a package exports, and the source that it is built from. */
function sourcesOf(name: string) {
  const { exports } = JSON.parse(readFileSync(`${packages}${name}/package.json`, 'utf8'))
  return Object.entries<{ types?: string; import: { types: string } }>(exports ?? {}).map(([subpath, target]) => ({
    find: new RegExp(`^@ticketgate/${name}${subpath.slice(1)}$`),
    replacement: `${packages}${name}/${(target.types ?? target.import.types).replace('./dist/', 'src/').replace('.d.', '.')}`,
  }))
}

const all = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/*/test/**/*.test.ts']
const leftAside = ['**/node_modules/**', '**/dist/**']

/** The test files below a folder, from the root. */
function testsOf(folder: string): string[] {
  if (!existsSync(root + folder)) return []
  const files = readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
  return files.filter((file) => file.endsWith('.test.ts')).map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
}

/** What changes the whole process or weighs it: modules that are shared would keep the timers of a stopped clock. */
const needsProcess = /fake-clock|support\/heap|useFakeTimers|vi\.mock|getActiveResources/

/** To start a process and load what all of them load takes longer than most files of tests do: these share one. */
const sharing = ['packages', 'examples']
  .flatMap((folder) => readdirSync(root + folder).flatMap((name) => testsOf(`${folder}/${name}/test`)))
  .concat(testsOf('test/docs'), testsOf('test/adapters'))
  .filter((file) => !needsProcess.test(readFileSync(root + file, 'utf8')))

/** What takes minutes, and is CI's: every page, vendor and layout in a browser, for which the login page stands, */
const slow = [
  ...testsOf('test/browser').filter((file) => !file.endsWith('/login.test.ts')),
  // the attempts of many visitors at once, a thousand checks for each fault of a vendor, what a Redis does wrong,
  'test/replay/attempts.test.ts',
  'packages/core/test/attack/vendor-flat.test.ts',
  ...testsOf('test/redis'),
  'packages/redis/test/lost-answer.test.ts',
  // what machines read of the pictures, and whether all code in the docs compiles.
  'test/readers/readers.test.ts',
  'test/docs/examples.test.ts',
  'test/docs/testing-pages.test.ts',
]

/** Who names files, or a part of a name, gets them. */
const areNamed = process.argv.slice(2).some((argument) => argument !== 'run' && !argument.startsWith('-'))
const onlyOnCi = isCi || areNamed ? [] : slow

export default defineConfig({
  resolve: {
    // What a test imports are the sources, wherever it stands. What ships (dist) is run by the programs that tests start,
    // and by the checks of packages.
    alias: [
      ...readdirSync(packages).flatMap(sourcesOf),
      { find: '#stalls', replacement: `${packages}core/src/check/stalls.ts` },
      { find: '#transport', replacement: `${packages}core/src/providers/http/undici-transport.ts` },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { name: 'isolated', include: all, exclude: [...leftAside, ...sharing, ...onlyOnCi] } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: sharing,
          exclude: [...leftAside, ...onlyOnCi],
          isolate: false,
          setupFiles: ['test/fresh-file.ts'],
        },
      },
    ],
    // Much of a test is waiting, so one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', leftOutReporter(onlyOnCi)],
    // For a test that hangs. None measures time, so a slow machine needs no more than patience.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
