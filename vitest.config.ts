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

/** The test files of a folder's packages or examples, from the root. */
function testsOf(folder: string): string[] {
  const tests = readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}/test`)
  const files = tests.filter((path) => existsSync(root + path)).flatMap((path) => filesBelow(path))
  return files.filter((file) => file.endsWith('.test.ts'))
}

const filesBelow = (path: string) =>
  readdirSync(root + path, { recursive: true, encoding: 'utf8' }).map((file) => `${path}/${file.replaceAll('\\', '/')}`)

/** What changes the whole process or weighs it: modules that are shared would keep the timers of a stopped clock. */
const needsProcess = /fake-clock|support\/heap|useFakeTimers|vi\.mock|getActiveResources/

/** To start a process and load what all of them load takes longer than most files of tests do: these share one. */
const sharing = ['packages', 'examples']
  .flatMap(testsOf)
  .filter((file) => !needsProcess.test(readFileSync(root + file, 'utf8')))

/** What a page, a vendor's script or a layout may look like in each of its variants: minutes in a browser. */
const inEveryVariant = [
  ...['axe', 'host', 'layouts', 'letters', 'over-page', 'refresh', 'scripts', 'tcaptcha', 'ticket', 'troubles'].map(
    (name) => `test/browser/widget-${name}.test.ts`,
  ),
  ...['attacks', 'box', 'frameworks', 'hot-reload', 'loaders', 'vendors-of-china', 'vue-server'].map(
    (name) => `test/browser/client/${name}.test.ts`,
  ),
  'test/browser/console.test.ts',
  'test/replay/attempts.test.ts',
]

/** Who names files, or a part of a name, gets them. */
const areNamed = process.argv.slice(2).some((argument) => argument !== 'run' && !argument.startsWith('-'))
const onlyOnCi = isCi || areNamed ? [] : inEveryVariant

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
    projects: [
      { extends: true, test: { name: 'isolated', include: all, exclude: [...leftAside, ...sharing, ...onlyOnCi] } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: sharing,
          exclude: leftAside,
          isolate: false,
          setupFiles: ['test/fresh-file.ts'],
        },
      },
    ],
    // Much of a test is waiting, so one more than there are cores; on CI, where the slowest run too, each has its own.
    maxWorkers: availableParallelism() + (isCi ? 0 : 1),
    reporters: ['default', leftOutReporter(onlyOnCi)],
    // For a test that hangs. None measures time, so a slow machine needs no more than patience.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
